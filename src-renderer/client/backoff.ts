const first = 500;
const longest = 10_000;

/** Exponential backoff: ms before the attempt-th reconnection (0-based), doubling from 0.5 s up to 10 s. */
export function backoff(attempt: number): number {
  return Math.min(longest, first * 2 ** attempt);
}
