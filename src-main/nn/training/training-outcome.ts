import type { Arrays } from '../compiler/runtime.ts';

export interface TrainingOutcome {
  readonly step: number;
  readonly seed: number;
  readonly state: Arrays;
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRateFactor: number;
  readonly retries: number;
  /** See TrainingProgress; over the whole run. */
  readonly waitedShare: number;
  readonly waitedMilliseconds: number;
}
