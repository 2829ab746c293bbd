import * as v from 'valibot';
import type { SerializedError } from '../errors.ts';
import { runtimeChoices } from './runtime.ts';
import { pathSchema } from './path.ts';

export const trainSchema = v.object({
  /** A training as resources/training describes it. */
  config: v.unknown(),
  /** Folders and files to learn from. */
  photos: v.array(pathSchema),
  /** Files and folders of files with marks that were traced on scans (docs/models.md), for detectors. */
  traced: v.optional(v.array(pathSchema)),
  /** Folder of all trainings. Each has one of its own in it, by the digest of its configuration and of what it learns from. */
  work: pathSchema,
  /** Where the weights are written. Weights that Heirloom wrote are replaced, and nothing else. */
  out: pathSchema,
  /** Name of the weights in the making, where the caller has noted it so that it can be cleared away after a crash. */
  temporary: v.optional(pathSchema),
  /** Folder of checkpoints that do not say what they belong to, as 0.1.0 wrote them: the caller vouches for them. */
  goOnFrom: v.optional(pathSchema),
  /** Weights to start from. */
  start: v.optional(pathSchema),
  runtime: v.picklist(runtimeChoices),
  /** 0: all physical cores. */
  threads: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Threads that make batches. */
  workers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

export type HealthCode =
  /** All noise gives the same fill: `difference`, levels of 0..255. */
  | 'fillsAlike'
  /** All codes draw much the same: `variety`, the ratio of their differences to those of photos, and `spread`, levels. */
  | 'drawingsAlike'
  /** No channel of the code says anything about the pictures: `active` of them. */
  | 'codeUnused'
  /** The discriminator knows every fill, and the generator learns nothing from it any more: `realRight`, `fakeRight`, `gap`. */
  | 'discriminatorWins'
  /** The discriminator guesses, and so has nothing to teach: `gap`. */
  | 'discriminatorGuesses'
  /** Fills are farther from the truth than what went in: `gain`, dB. */
  | 'fillsWorse'
  /** A detector finds hardly any of the damage that is there: `precision`, 0..1. */
  | 'findsLittle';

/** What is wrong with a training, with the numbers that say so. */
export interface HealthVerdict {
  readonly code: HealthCode;
  readonly values: Readonly<Record<string, number>>;
}

export interface TrainingHealth {
  /** `unknown` until there is as much to judge by as a verdict needs. */
  readonly state: 'unknown' | 'healthy' | 'ailing';
  /** The gravest first. */
  readonly verdicts: readonly HealthVerdict[];
}

export interface TrainResult {
  out: string;
  steps: number;
  /** Of the last step, by name. */
  losses: Record<string, number>;
  /** The last measurement on what was not learned from; empty where none was made. */
  measured: Record<string, number>;
  health: TrainingHealth;
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
  /** Photos that are not learned from, each with the reason. */
  | { readonly kind: 'leftOut'; readonly photos: readonly { readonly path: string; readonly reason: string }[] }
  /**
   * Checkpoints that were made for the same file of weights and are left as they are: those of an `other` training, with other settings,
   * photos or start, or of one that 0.1.0 left `unrecorded`.
   */
  | { readonly kind: 'otherCheckpoints'; readonly folder: string; readonly why: 'other' | 'unrecorded' }
  /** The curve could not be written; the training goes on. Told once until it can be written again. */
  | { readonly kind: 'curveUnwritten'; readonly path: string; readonly error: SerializedError }
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
  /** Numbers ran away in step `failedStep`; back at `step`, with a smaller learning rate, for the `retries`-th time. */
  | {
      readonly kind: 'restored';
      readonly failedStep: number;
      readonly step: number;
      readonly learningRateFactor: number;
      readonly retries: number;
    }
  | { readonly kind: 'evaluated'; readonly step: number; readonly results: Readonly<Record<string, number>> };
