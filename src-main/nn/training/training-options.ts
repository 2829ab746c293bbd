import type { TrainingEvent } from '../../shared/data/training.ts';
import type { Runtime } from '../compiler/runtime.ts';
import type { BatchOptions } from './batches/open-batch-source.ts';
import type { CheckpointStore } from './checkpoint.ts';

export interface TrainingOptions {
  readonly runtime: Runtime;
  /** A training goes on from what is in it; clear it to begin anew. */
  readonly store: CheckpointStore;
  readonly batches?: BatchOptions;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Between two checkpoints; a minute by default. */
  readonly checkpointMilliseconds?: number;
}
