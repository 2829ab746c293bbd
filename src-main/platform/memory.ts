import { freemem } from 'node:os';
import { AppError } from '../shared/errors.ts';

const mebibyte = 1024 * 1024;

/** Bytes this process may still take: what the system has free, or what HEIRLOOM_MEMORY_MIB leaves of a limit. */
export function availableMemory(): number {
  const limit = Number(process.env.HEIRLOOM_MEMORY_MIB);
  // Knows of limits on containers, unlike freemem; newer than the oldest Node that is supported.
  const measure = (process as { availableMemory?: () => number }).availableMemory;
  const free = measure ? measure.call(process) : freemem();
  if (!(limit > 0)) return free;
  return Math.max(0, Math.min(free, limit * mebibyte - process.memoryUsage().rss));
}

/**
 * Refuses before anything is allocated, with the figures.
 * @param advice what else to do than to close other programs
 * @throws MEMORY_TOO_SMALL
 */
export function requireMemory(bytes: number, purpose: string, advice = 'mark a smaller area at a time'): void {
  const available = availableMemory();
  if (bytes <= available) return;
  const needed = Math.ceil(bytes / mebibyte);
  const free = Math.floor(available / mebibyte);
  throw new AppError(
    'MEMORY_TOO_SMALL',
    `${purpose} needs about ${needed} MB of memory, and ${free} MB are free. Close other programs, or ${advice}.`,
    { why: 'while-working', needed, free },
  );
}
