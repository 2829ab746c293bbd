/** Seconds still to go after `elapsed` ms for `fraction` 0..1 of the work; null while it is too early to say. */
export function secondsLeft(elapsed: number, fraction: number): number | null {
  if (fraction < 0.03 || elapsed < 700) return null;
  return Math.max(0, (elapsed * (1 - fraction)) / fraction / 1000);
}
