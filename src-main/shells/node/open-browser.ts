import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../../platform/files/atomic.ts';

/**
 * Opens `address` in the person's browser by a file in `folder` that only they can read and that leads there: the list of processes,
 * which every user of a computer can read, then shows no token. Where there is no browser, the printed address is still there.
 * @returns removes the file
 */
export function openBrowser(address: string, folder: string): () => void {
  const file = join(folder, 'open-heirloom.html');
  try {
    writePrivateFile(file, pageThatLeadsTo(address));
  } catch (error) {
    console.error('The browser could not be opened:', error);
    return () => undefined;
  }
  const [command, ...parameters] =
    process.platform === 'win32'
      ? ['rundll32', 'url.dll,FileProtocolHandler', file]
      : process.platform === 'darwin'
        ? ['open', file]
        : ['xdg-open', file];
  spawn(command, parameters, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
  return () => rmSync(file, { force: true });
}

function pageThatLeadsTo(address: string): string {
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html>
<meta charset="utf-8" />
<meta name="referrer" content="no-referrer" />
<meta http-equiv="refresh" content="0; url=${escaped}" />
<title>Heirloom</title>
<a href="${escaped}">Heirloom</a>
`;
}

export function hasDisplay(): boolean {
  const { platform, env } = process;
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
}
