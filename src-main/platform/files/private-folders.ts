import { chmodSync, mkdirSync, statSync } from 'node:fs';

/**
 * Creates folders with mode 0700, and sets it on existing ones, so that others reach no file in them. Failures are ignored: a missing
 * folder is reported where it is used, and some file systems have no modes.
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
