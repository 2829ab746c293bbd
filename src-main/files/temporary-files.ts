import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const infix = '.heirloom-tmp-';
const pattern = /\.heirloom-tmp-(\d+)-[0-9a-f]{8}(?:-\w+)?(?:\.v)?$/;
const longestWork = 24 * 3600 * 1000;

/** A name beside `path` for a file in the making. It names this process, so that a later one can tell a leftover from work. */
export function temporaryName(path: string, extension: '' | '.v' = ''): string {
  return `${path}${infix}${process.pid}-${randomBytes(4).toString('hex')}${extension}`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process number may have been given to another program since, so a file that has not changed for a day counts too. */
async function isLeftover(path: string, pid: number): Promise<boolean> {
  if (!isRunning(pid)) return true;
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > longestWork;
}

/** Removes what processes that are gone left behind: in `folder`, all of it or only what belonged to the file `name`. */
export async function removeLeftovers(folder: string, name?: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries) {
    const match = pattern.exec(entry);
    if (!match || (name !== undefined && !entry.startsWith(name + infix))) continue;
    const path = join(folder, entry);
    // Another process may be tidying the same folder.
    if (await isLeftover(path, Number(match[1])).catch(() => false)) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

/** Like removeLeftovers, for one file that is about to be written. */
export async function removeLeftoversOf(path: string): Promise<void> {
  await removeLeftovers(dirname(path), basename(path));
}
