import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Working images, step results and tiles may together take this much before the oldest go. */
export const largestCache = 8 * 1024 ** 3;

/** What was touched within this time may be in use by somebody. */
const untouchable = 3600 * 1000;

/** Deletes the files that were not read for longest until what is left fits into `limit` bytes. Everything here can be made again. */
export async function trimCache(directory: string, limit: number = largestCache): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: { path: string; bytes: number; used: number }[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.includes('.heirloom-tmp-')) continue;
    const path = join(entry.parentPath, entry.name);
    const details = await stat(path).catch(() => null);
    if (details) files.push({ path, bytes: details.size, used: Math.max(details.atimeMs, details.mtimeMs) });
  }
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  files.sort((a, b) => a.used - b.used);
  for (const { path, bytes, used } of files) {
    if (total <= limit || Date.now() - used < untouchable) return;
    await rm(path, { force: true });
    total -= bytes;
  }
}
