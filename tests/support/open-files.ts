import { readdirSync, readlinkSync } from 'node:fs';

/** Paths beneath `folder` that this process has open (Linux). */
export function openFiles(folder: string): string[] {
  const open: string[] = [];
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      if (path.startsWith(folder)) open.push(path);
    } catch {
      // The one by which the list itself was read.
      continue;
    }
  }
  return open;
}
