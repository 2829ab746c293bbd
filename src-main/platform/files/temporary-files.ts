import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../processes.ts';
import { cutToBytes, maxNameBytes } from './names.ts';

const infix = '.heirloom-tmp-';
const pattern = /\.heirloom-tmp-(\d+)-[0-9a-f]{8}(?:-\w+)?(?:\.v)?$/;
/** The infix, a process number of ten digits, eight more, and what a codec may add: "-upright.v". */
const maxAddedBytes = 48;
const longestWork = 24 * 3600 * 1000;

/** A name of 255 bytes is allowed, and leaves no room for more. */
function stemOf(path: string): string {
  return cutToBytes(basename(path), maxNameBytes - maxAddedBytes) + infix;
}

/**
 * A name beside `path` for a file in the making, the only one that Heirloom gives: every sweep knows a leftover by it. It names this
 * process, so that a later one can tell a leftover from work.
 */
export function temporaryName(path: string, extension: '' | '.v' = ''): string {
  return join(dirname(path), `${stemOf(path)}${process.pid}-${randomBytes(4).toString('hex')}${extension}`);
}

/** Whether a file bears a name that temporaryName gave. */
export function isTemporaryName(path: string): boolean {
  return pattern.test(basename(path));
}

/**
 * Whether a file bears a temporary name and nobody is at work on it: its process is gone, or it has not changed for a day, since a
 * process number may have been given to another program.
 */
export async function isLeftover(path: string): Promise<boolean> {
  const match = pattern.exec(basename(path));
  if (!match) return false;
  if (!isRunning(Number(match[1]))) return true;
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > longestWork;
}

/** Removes what processes that are gone left behind: in `folder`, all of it or only what belonged to the file `name`. */
export async function removeLeftovers(folder: string, name?: string): Promise<void> {
  const stem = name === undefined ? undefined : stemOf(name);
  for (const entry of await readdir(folder).catch(() => [])) {
    if (stem !== undefined && !entry.startsWith(stem)) continue;
    const path = join(folder, entry);
    // Another process may be tidying the same folder.
    if (await isLeftover(path).catch(() => false)) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Like removeLeftovers, for one file that is about to be written. */
export async function removeLeftoversOf(path: string): Promise<void> {
  await removeLeftovers(dirname(path), basename(path));
}
