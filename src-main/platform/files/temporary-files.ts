import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../processes.ts';
import { cutToBytes, maxNameBytes } from './names.ts';

const infix = '.heirloom-tmp-';
const pattern = /\.heirloom-tmp-(\d+)-[0-9a-f]{8}(?:-\w+)?(?:\.v)?$/;
/** The infix, a process number of ten digits, eight random digits, and a codec's ending such as "-upright.v". */
const maxAddedBytes = 48;
const longestWork = 24 * 3600 * 1000;

/** The beginning of a temporary name, cut so that the whole is no longer than 255 bytes. */
function stemOf(path: string): string {
  return cutToBytes(basename(path), maxNameBytes - maxAddedBytes) + infix;
}

/**
 * A temporary name beside `path`, with this process's number, by which sweeps tell leftovers from work in progress. No other temporary
 * names are used.
 */
export function temporaryName(path: string, extension: '' | '.v' = ''): string {
  return join(dirname(path), `${stemOf(path)}${process.pid}-${randomBytes(4).toString('hex')}${extension}`);
}

/** Whether a name is one of temporaryName. */
export function isTemporaryName(path: string): boolean {
  return pattern.test(basename(path));
}

/**
 * Whether a temporary file is left over: its process is gone, or it has not changed for a day, as process numbers are reused.
 */
export async function isLeftover(path: string): Promise<boolean> {
  const match = pattern.exec(basename(path));
  if (!match) return false;
  if (!isRunning(Number(match[1]))) return true;
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > longestWork;
}

/** Removes leftovers in `folder`: all, or those of the file `name`. */
export async function removeLeftovers(folder: string, name?: string): Promise<void> {
  const stem = name === undefined ? undefined : stemOf(name);
  for (const entry of await readdir(folder).catch(() => [])) {
    if (stem !== undefined && !entry.startsWith(stem)) continue;
    const path = join(folder, entry);
    // Another process may be tidying the same folder.
    if (await isLeftover(path).catch(() => false)) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Removes the leftovers of one file. */
export async function removeLeftoversOf(path: string): Promise<void> {
  await removeLeftovers(dirname(path), basename(path));
}
