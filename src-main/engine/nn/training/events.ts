import type { SerializedError } from '../../../shared/errors.ts';
import type { Arrays } from '../runtime/runtime.ts';

export interface TrainingProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** The last value of each. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of the step just done. */
  readonly learningRate: number;
  /** Over the last seconds. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** The part of the time in which a step waited for its batch, 0..1. */
  readonly waitedShare: number;
  /** That time for one step, ms. */
  readonly waitedMilliseconds: number;
}

/** What happens during a training, in order; plain data. */
export type TrainingEvent =
  /** At the beginning. `step` steps were done before; `damaged` says why newer checkpoints were passed over. */
  | {
      readonly kind: 'started';
      readonly step: number;
      readonly seed: number;
      readonly damaged: readonly SerializedError[];
    }
  /** At most ten a second, and the last one always. */
  | ({ readonly kind: 'progress' } & TrainingProgress)
  | { readonly kind: 'checkpoint'; readonly step: number }
  /** What it had learned is safe, and nothing goes on until it is continued. */
  | { readonly kind: 'paused'; readonly step: number }
  | { readonly kind: 'continued'; readonly step: number }
  /** Numbers ran away in step `failedStep`; back at `step`, with a smaller learning rate, for the `retries`-th time. */
  | {
      readonly kind: 'restored';
      readonly failedStep: number;
      readonly step: number;
      readonly learningRateFactor: number;
      readonly retries: number;
    }
  | { readonly kind: 'evaluated'; readonly step: number; readonly results: Readonly<Record<string, number>> };

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
