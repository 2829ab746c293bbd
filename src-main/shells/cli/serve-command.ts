import { join } from 'node:path';
import { createHost } from '../../host/create-host.ts';
import { keepRunning } from '../../host/keep-running.ts';
import type { LibraryCondition } from '../../contract/host.ts';
import { defaultPaths, resourcesFolder } from '../../platform/paths.ts';
import { version } from '../../host/version.ts';
import { launchChildProcess } from '../launchers/child-process.ts';
import { hasDisplay, openBrowser } from '../node/open-browser.ts';
import { startServer } from '../node/start-server.ts';
import type { CommandContext } from './with-engine.ts';

interface ServeOptions {
  port: number;
  library?: string;
  open: boolean;
}

/** `heirloom serve`: the application in the browser of this computer, until `signal` fires. */
export async function serveApplication(options: ServeOptions, { outDirectory, signal }: CommandContext): Promise<void> {
  keepRunning();
  const standard = defaultPaths();
  const paths =
    options.library === undefined
      ? standard
      : { ...standard, library: options.library, cache: join(options.library, 'cache') };
  const host = createHost({
    paths,
    resources: resourcesFolder(outDirectory),
    launchEngine: (priority) =>
      launchChildProcess({
        modulePath: join(outDirectory, 'engine.js'),
        cacheDirectory: paths.cache,
        modelFolders: [paths.models],
        priority,
      }),
    shell: 'node',
    version,
  });
  try {
    const server = await startServer({
      host,
      renderer: join(outDirectory, '..', 'renderer'),
      secretsFile: join(paths.library, 'page-secrets.json'),
      port: options.port,
    });
    printCondition(host.condition());
    process.stdout.write(`Heirloom is open at ${server.address}\n`);
    const closeOpening = options.open && hasDisplay() ? openBrowser(server.address, paths.library) : () => undefined;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    closeOpening();
    await server.close();
  } finally {
    host.dispose();
  }
}

/** Prints the problems of a damaged library, which the page shows too. */
function printCondition({ problems, backups }: LibraryCondition): void {
  for (const { message } of problems) process.stdout.write(`${message}\n`);
  if (problems.length > 0 && backups.length > 0) {
    const day = new Date(backups[0].at).toISOString().slice(0, 10);
    process.stdout.write(`The page offers to go back to the backup of ${day}.\n`);
  }
}
