import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isLeftover, isTemporaryName } from '../platform/files/temporary-files.ts';

/** Working images, step results and tiles may together take this much before the oldest go. */
export const largestCache = 8 * 1024 ** 3;

/** What was touched within this time may be in use by somebody. */
const untouchable = 3600 * 1000;

/**
 * What lies in the cache and is none: the command line's notes of outputs in the making, and checkpoints of 0.1.0, which had no other
 * place for them.
 */
const spared = ['outputs', 'training'];

/**
 * Removes, in all folders of the cache, what processes that are gone left half-written; then the files that were not read for longest, until
 * what is left fits into `limit` bytes. Everything here can be made again.
 */
export async function tidyCache(directory: string, limit: number = largestCache): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: { path: string; bytes: number; used: number }[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || spared.includes(relative(directory, entry.parentPath).split(sep)[0])) continue;
    const path = join(entry.parentPath, entry.name);
    if (isTemporaryName(path)) {
      if (await isLeftover(path).catch(() => false)) await rm(path, { force: true }).catch(() => undefined);
      continue;
    }
    const details = await stat(path).catch(() => null);
    if (details) files.push({ path, bytes: details.size, used: Math.max(details.atimeMs, details.mtimeMs) });
  }
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  files.sort((a, b) => a.used - b.used);
  for (const { path, bytes, used } of files) {
    if (total <= limit || Date.now() - used < untouchable) return;
    await rm(path, { force: true }).catch(() => undefined);
    total -= bytes;
  }
}
