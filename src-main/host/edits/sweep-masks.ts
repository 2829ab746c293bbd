import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { maskPath } from '../../platform/files/mask-folder.ts';

/** How long a mask that nothing names any more is kept: an older backup of the library may still want it. */
const keptFor = 30 * 24 * 3600 * 1000;

/**
 * Removes masks that nothing in the library has named for a month. Those that are in use have today's date afterwards.
 * @param isNamed whether anything in the library holds this digest: an edit, its history, what was removed and may come back
 */
export async function sweepMasks(
  folder: string,
  isNamed: (sha256: string) => boolean,
  now: Date = new Date(),
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const path = maskPath(folder, name);
    try {
      if (isNamed(name)) await utimes(path, now, now);
      else if (now.getTime() - (await stat(path)).mtimeMs > keptFor) await rm(path, { force: true });
    } catch {
      // In use, or gone. The next sweep comes by.
    }
  }
}
