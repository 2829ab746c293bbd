export interface TimedCalls {
  readonly warmUps: number;
  readonly atMost: number;
  /** No further call begins after this time, warm-ups included; but one is timed in any case. */
  readonly milliseconds?: number;
  /** Done before each call, and not timed. */
  readonly between?: () => Promise<void>;
}

/** Milliseconds that each call took. */
export async function timeCalls(
  call: () => Promise<unknown>,
  { warmUps, atMost, milliseconds = Infinity, between }: TimedCalls,
): Promise<number[]> {
  const end = performance.now() + milliseconds;
  for (let i = 0; i < warmUps && performance.now() < end; i += 1) {
    await between?.();
    await call();
  }
  const times: number[] = [];
  do {
    await between?.();
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  } while (times.length < atMost && performance.now() < end);
  return times;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
