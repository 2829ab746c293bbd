import type * as v from 'valibot';
import type { Arrays, Values } from '../compiler/runtime.ts';
import type { BatchRecipe } from '../training/batches/batch-generator.ts';
import type { TrainingPlan } from '../training/plan.ts';
import type { TrainingHealth } from '../../shared/data/training.ts';
import type { RandomSource } from '../../imaging/random.ts';
import type { Architecture } from '../architecture.ts';
import type { TrainingHistory } from './health.ts';

/** The hyperparameters that all families share. */
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

/** A request whose weights to start from are there. */
export type StartedRequest = TrainingRequest & { readonly start: Arrays };

/** A network with its weights, as it comes out of a file. */
export interface Trained {
  readonly architecture: string;
  readonly configuration: unknown;
  readonly tensors: Arrays;
}

/** Metrics of what a network gave for held-out batches of pictures of `size` px, by name. */
export type Measure = (outputs: readonly Values[], batches: readonly Values[], size: number) => Record<string, number>;

/**
 * A trainable architecture: network, losses and optimiser. `Hyperparameters` are those of its own training beyond `TrainingRequest`, plain
 * JSON, so that a configuration file can hold them.
 */
export interface Family<Configuration, Hyperparameters> extends Omit<Architecture<Configuration>, 'parameters'> {
  readonly hyperparametersSchema: v.GenericSchema<unknown, Hyperparameters>;
  /** Weights before any training; their names and shapes do not depend on `random`. */
  initialise(configuration: Configuration, random: RandomSource): Arrays;
  /** Its state holds the exponential moving average of each weight, which is what ships. */
  plan(configuration: Configuration, request: StartedRequest, hyperparameters: Hyperparameters): TrainingPlan;
  /** Where it gives no picture, which is measured by its peak ratio. */
  readonly measure?: Measure;
  /** Diagnoses a training by its losses and measurements (mode collapse, an unused code, …); by its gain alone where absent. */
  assess?(history: TrainingHistory): TrainingHealth;
  /** Initial weights transferred from a network of another family or configuration; undefined where names or shapes do not fit. */
  adopt?(configuration: Configuration, from: Trained): Arrays | undefined;
}
