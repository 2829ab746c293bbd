import { chmodSync, mkdirSync, statSync } from 'node:fs';

/**
 * Makes folders that only their owner can enter, and tightens those that are there already: their files are then out of others' reach,
 * whatever modes they have. What cannot be made is told where it is used; a folder whose modes cannot be changed (another owner's, a
 * file system without any) stays as it is.
 */
export function makePrivateFolders(...paths: readonly string[]): void {
  for (const path of paths) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
    } catch {
      continue;
    }
  }
}
