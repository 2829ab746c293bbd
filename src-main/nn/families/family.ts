import type * as v from 'valibot';
import type { Arrays } from '../compiler/runtime.ts';
import type { BatchRecipe } from '../training/batches/batch-generator.ts';
import type { TrainingPlan } from '../training/plan.ts';
import type { TrainingHealth } from '../../shared/data/training.ts';
import type { Architecture } from '../architecture.ts';
import type { TrainingHistory } from './health.ts';

/** What a person or a program decides about a training; the rest is the family's. */
export interface TrainingRequest {
  readonly steps: number;
  /** Pictures in a batch. */
  readonly batch: number;
  /** Their width and height, px. */
  readonly size: number;
  /** Of the weights at the beginning, of batches and of noise. */
  readonly seed: number;
  /** Highest learning rate. */
  readonly learningRate: number;
  readonly batches: BatchRecipe;
  /** Weights to start from, of the same network; drawn from the seed when absent. */
  readonly start?: Arrays;
}

/** A network with its weights, as it comes out of a file. */
export interface Trained {
  readonly architecture: string;
  readonly configuration: unknown;
  readonly tensors: Arrays;
}

/**
 * A kind of network that can be trained. `Wishes` are what its training has beyond `TrainingRequest`: plain JSON, so that a file can hold
 * them.
 */
export interface Family<Configuration, Wishes> extends Architecture<Configuration> {
  readonly wishesSchema: v.GenericSchema<unknown, Wishes>;
  plan(configuration: Configuration, request: TrainingRequest, wishes: Wishes): TrainingPlan;
  /** The weights that ship, out of the state of a training. */
  weightsOf(configuration: Configuration, state: Arrays): Arrays;
  /** How a training is, by what it has shown; by its gain alone where a family says no more. */
  judge?(history: TrainingHistory): TrainingHealth;
  /** Weights to start from, made of those of a network of another family or configuration; nothing where they do not fit. */
  adopt?(configuration: Configuration, from: Trained): Arrays | undefined;
}
