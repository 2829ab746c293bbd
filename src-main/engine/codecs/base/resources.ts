import { statfs } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { availableMemory } from '../../../platform/memory.ts';
import { formatBytes } from './sizes.ts';

/** What the machine has left. Another than the real one is passed only to try what happens on a smaller machine. */
export interface Resources {
  /** Bytes of memory that this process may still take. */
  availableMemory(): number;
  /** Bytes free in the file system of a folder, for this user. */
  freeSpace(folder: string): Promise<number>;
}

export const machineResources: Resources = {
  availableMemory,
  async freeSpace(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** Throws MEMORY_TOO_SMALL, with both figures, where `bytes` more are not to be had. `task` and the file's `name`: "Opening" "a.jpg". */
export function requireCodecMemory(bytes: number, task: string, name: string, resources: Resources): void {
  const available = resources.availableMemory();
  if (available >= bytes) return;
  throw new AppError(
    'MEMORY_TOO_SMALL',
    `${task} ${name} needs about ${formatBytes(bytes)} of memory, and only ${formatBytes(available)} are free. ` +
      'Close other programs and try again.',
    { why: 'for-file', name, needed: formatBytes(bytes), free: formatBytes(available) },
  );
}

/** Throws DISK_FULL, with both figures, where `folder` has not `bytes` free. */
export async function requireSpace(bytes: number, folder: string, task: string, resources: Resources): Promise<void> {
  const free = await resources.freeSpace(folder);
  if (free >= bytes) return;
  throw new AppError(
    'DISK_FULL',
    `${task} needs ${formatBytes(bytes)} in ${folder}, and only ${formatBytes(free)} are free there. ` +
      'Free some space, or choose another folder.',
    { why: 'for-work', needed: formatBytes(bytes), free: formatBytes(free), folder },
  );
}
