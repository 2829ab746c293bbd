const first = 500;
const longest = 10_000;

/** ms to wait before the attempt-th try (0-based) to connect again: doubling up to ten seconds. */
export function backoff(attempt: number): number {
  return Math.min(longest, first * 2 ** attempt);
}
