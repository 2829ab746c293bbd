import { availableParallelism } from 'node:os';
import type { BatchRecipe } from './batch-generator.ts';
import type { BatchRange, BatchSource } from './batch-source.ts';
import { createLocalBatchSource } from './local-batch-source.ts';
import { createWorkerBatchSource } from './worker-batch-source.ts';

export interface BatchOptions {
  /** The built batch-worker.ts; without it batches are made on this thread. */
  readonly worker?: URL;
  /** Threads; by default as many as cores are left by the step, four at most. 0 for this thread. */
  readonly workers?: number;
}

const maximumWorkers = 4;
/** Prefetch depth per worker: buffers the varying cost of batches. */
const aheadOfWorker = 8;

export function openBatchSource(recipe: BatchRecipe, range: BatchRange, options: BatchOptions): BatchSource {
  const { worker, workers = Math.min(maximumWorkers, availableParallelism() - 1) } = options;
  if (!worker || workers === 0) return createLocalBatchSource(recipe, range.seed);
  return createWorkerBatchSource(recipe, range, { worker, workers, ahead: aheadOfWorker * workers });
}
