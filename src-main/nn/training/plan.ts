import type { Arrays, Program, Signature, State, Values } from '../compiler/runtime.ts';
import type { BatchRecipe } from './batches/batch-generator.ts';
import type { PlanIdentity } from './checkpoint.ts';
import type { NoiseKind } from './noise.ts';

export interface TrainingProgram {
  readonly program: Program;
  readonly signature: Signature;
}

/**
 * A complete, deterministic description of a training. Steps count from 1. The same plan and seed give bit-identical weights on the same
 * runtime, wherever it was interrupted; so all functions in here are pure.
 *
 * An input of a program gets its values by its name: `learningRate` and `step` are the trainer's own, then come `noise`,
 * `inputs` and the batch, in this order.
 */
export interface TrainingPlan {
  readonly identity: PlanIdentity;
  /** Initial state: parameters, moments of the optimiser, averages; all that programs replace. */
  readonly state: Arrays;
  readonly programs: Readonly<Record<string, TrainingProgram>>;
  /** The name of the program for a step; may be left out where there is one program. */
  choose?(step: number): string;
  readonly steps: number;
  learningRate(step: number): number;
  /**
   * Scheduled inputs, such as the weight of a loss in its warm-up. A learning rate among them (of a second network, say) is to be
   * multiplied by `learningRateFactor`, which `learningRate` is already: it is halved at each rollback.
   */
  inputs?(step: number, learningRateFactor: number): Values;
  /** Inputs drawn anew for each step. */
  readonly noise?: Readonly<Record<string, NoiseKind>>;
  readonly batches: BatchRecipe;
  /** Pictures in a batch, for the speed that is shown. */
  readonly batchSize: number;
  /** Scalar outputs of the programs that are reported; a non-finite one triggers a rollback. */
  readonly losses: readonly string[];
  /** Of batches and noise. A training that goes on from a checkpoint keeps the seed it had. */
  readonly seed: number;
  /** Bytes that the largest program needs beside the state. */
  readonly activationBytes: number;
  readonly evaluate?: Evaluation;
}

export interface Evaluation {
  /** Steps between two of them. */
  readonly every: number;
  /** Metrics by name; does not change the state. */
  run(state: State, step: number): Promise<Readonly<Record<string, number>>>;
}
