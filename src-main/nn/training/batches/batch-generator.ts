import type { ModelTask } from '../../../shared/data/model.ts';
import type { Values } from '../../compiler/runtime.ts';

/** A batch by number: a pure function, so that it does not matter who makes it and when. The arrays are given away. */
export type BatchMaker = (seed: number, index: number) => Values | Promise<Values>;

/** A way of making batches. What it prepares from its options is made once in each worker. */
export interface BatchGenerator {
  /** What a network learns from them. */
  readonly task: ModelTask;
  /** @param options plain data, of which anything may be wrong; throws where it is */
  create(options: unknown): BatchMaker;
}

/** Batches as a plan names them. */
export interface BatchRecipe {
  /** A name in generators.ts. */
  readonly generator: string;
  /** Plain data, copied to the workers (shared where it is a SharedArrayBuffer). */
  readonly options: unknown;
}
