import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createHost } from '../core/create-host.ts';
import { defaultPaths } from '../core/paths.ts';
import { version } from '../core/version.ts';
import { launchChildProcess } from '../launchers/child-process.ts';
import { superviseEngine } from '../launchers/supervise.ts';
import { startServer } from '../node/start-server.ts';

export interface ServeOptions {
  port: number;
  library?: string;
  open: boolean;
}

/** `heirloom serve`: the whole application in the browser of this computer, until Ctrl+C. */
export async function serveApplication(
  options: ServeOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const standard = defaultPaths();
  const paths =
    options.library === undefined ? standard : { library: options.library, cache: join(options.library, 'cache') };
  const engine = superviseEngine(() =>
    launchChildProcess({
      modulePath: join(outDirectory, 'engine.js'),
      cacheDirectory: paths.cache,
      modelFolders: [standard.models],
    }),
  );
  const host = createHost({ paths, engine: engine.client, onEngineEnd: engine.onEnd, shell: 'node', version });
  try {
    const server = await startServer({
      host,
      renderer: join(outDirectory, '..', 'renderer'),
      port: options.port,
    });
    process.stdout.write(`Heirloom is open at ${server.address}\n`);
    if (options.open && hasDisplay()) openBrowser(server.address);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await server.close();
  } finally {
    host.dispose();
    engine.dispose();
  }
}

function hasDisplay(): boolean {
  const { platform, env } = process;
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
}

function openBrowser(address: string): void {
  const [command, ...parameters] =
    process.platform === 'win32'
      ? ['rundll32', 'url.dll,FileProtocolHandler', address]
      : process.platform === 'darwin'
        ? ['open', address]
        : ['xdg-open', address];
  // Without a browser the printed address is still there.
  spawn(command, parameters, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
