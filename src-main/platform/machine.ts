import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import { AppError } from '../shared/errors.ts';

/** The machine's free resources; tests pass smaller ones. */
export interface Machine {
  /** Bytes of memory available to this process. */
  availableMemory(): number;
  /** Bytes free in the file system of a folder, for this user. */
  freeSpace(folder: string): Promise<number>;
}

export const thisMachine: Machine = {
  availableMemory,
  async freeSpace(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

const mebibyte = 1024 * 1024;

/** Bytes of memory available to this process, at most what HEIRLOOM_MEMORY_MIB leaves. */
export function availableMemory(): number {
  const limit = Number(process.env.HEIRLOOM_MEMORY_MIB);
  // Unlike freemem it respects the limits of containers; not in the oldest supported Node.
  const measure = (process as { availableMemory?: () => number }).availableMemory;
  const free = measure ? measure.call(process) : freemem();
  if (!(limit > 0)) return free;
  return Math.max(0, Math.min(free, limit * mebibyte - process.memoryUsage().rss));
}

/** Threads beyond which memory, not arithmetic, decides how long a fill takes. */
const mostThreads = 8;

/** Threads that a computation may take: HEIRLOOM_THREADS, or one for each core, at most 8. */
export function threadCount(): number {
  const wanted = Number(process.env.HEIRLOOM_THREADS);
  return Math.min(mostThreads, wanted >= 1 ? Math.floor(wanted) : availableParallelism());
}

export interface MemoryOptions {
  /** The file that takes the memory. */
  name?: string;
  /** What else to do than to close other programs; null where nothing else helps. */
  advice?: string | null;
  machine?: Machine;
}

/**
 * Checks that `bytes` of memory are available, before anything is allocated.
 * @param purpose begins the sentence: "Opening photo.tif"
 * @throws MEMORY_TOO_SMALL
 */
export function requireMemory(
  bytes: number,
  purpose: string,
  { name, advice = 'mark a smaller area at a time', machine = thisMachine }: MemoryOptions = {},
): void {
  const available = machine.availableMemory();
  if (bytes <= available) return;
  const needed = formatBytes(bytes);
  const free = formatBytes(available);
  const remedy = advice === null ? 'Close other programs and try again.' : `Close other programs, or ${advice}.`;
  throw new AppError(
    'MEMORY_TOO_SMALL',
    `${purpose} needs about ${needed} of memory, and only ${free} are free. ${remedy}`,
    { why: name === undefined ? 'while-working' : 'for-file', needed, free, name: name ?? '' },
  );
}

/**
 * Checks that `bytes` are free in the file system of `folder`, before anything is written.
 * @param purpose begins the sentence
 * @throws DISK_FULL
 */
export async function requireSpace(
  bytes: number,
  folder: string,
  purpose: string,
  machine: Machine = thisMachine,
): Promise<void> {
  const free = await machine.freeSpace(folder);
  if (free >= bytes) return;
  throw new AppError(
    'DISK_FULL',
    `${purpose} needs ${formatBytes(bytes)} in ${folder}, and only ${formatBytes(free)} are free there. ` +
      'Free some space, or choose another folder.',
    { why: 'for-work', needed: formatBytes(bytes), free: formatBytes(free), folder },
  );
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** 12 345 678 → "12 MB": decimal units, two figures below ten. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const figures = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${figures} ${units[unit]}`;
}
