import * as v from 'valibot';
import type { SerializedError } from '../errors.ts';
import { runtimeChoices } from './runtime.ts';

const path = v.pipe(v.string(), v.minLength(1));

export const trainSchema = v.object({
  /** A training as resources/training describes it. */
  config: v.unknown(),
  /** Folders and files to learn from. */
  photos: v.array(path),
  /** Folder of checkpoints; a training goes on from what is there. */
  work: path,
  /** Where the weights are written. */
  out: path,
  /** Weights to start from. */
  start: v.optional(path),
  runtime: v.picklist(runtimeChoices),
  /** 0: all physical cores. */
  threads: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Threads that make batches. */
  workers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

export interface TrainResult {
  out: string;
  steps: number;
  /** Of the last step, by name. */
  losses: Record<string, number>;
  /** How many were learned from. */
  photos: number;
}

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
