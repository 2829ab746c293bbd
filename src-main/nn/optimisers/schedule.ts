export interface CosineSchedule {
  /** Highest learning rate, at the end of the warm-up. */
  readonly peak: number;
  /** Learning rate of the last step and after; 0 when absent. */
  readonly floor?: number;
  /** Steps in all. */
  readonly steps: number;
  /** Steps that climb evenly to the peak; 0 when absent. */
  readonly warmUp?: number;
}

/** Learning rate of a step, the first being 1: an even climb, then half a cosine down (Loshchilov and Hutter 2017). */
export function cosineRate(schedule: CosineSchedule, step: number): number {
  const { peak, floor = 0, steps, warmUp = 0 } = schedule;
  if (step <= warmUp) return (peak * step) / warmUp;
  const progress = Math.min((step - warmUp) / Math.max(steps - warmUp, 1), 1);
  return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
