import type { RuntimeChoice } from '../../shared/data/runtime.ts';
import type { TrainingEvent } from '../../shared/data/training.ts';
import type { ComputeOptions } from '../../models/compute/open-runtime.ts';

export interface TrainRequest {
  readonly config: unknown;
  /** Folders and files to learn from; none where all pictures are painted. */
  readonly photos: readonly string[];
  /** Files and folders of files with traced marks, for detectors. */
  readonly traced?: readonly string[];
  /** Folder of all trainings: each has its checkpoints and its curve in a folder of its own there, and goes on from them. */
  readonly work: string;
  readonly out: string;
  /** Name of the file in the making, where the caller has noted it. */
  readonly temporary?: string;
  /** Weights to start from. */
  readonly start?: string;
  /** Folder of checkpoints without a record, which the caller knows to be of this training. */
  readonly goOnFrom?: string;
  readonly runtime: RuntimeChoice;
  readonly threads: number;
  /** Threads that make batches; as many as are free when absent. */
  readonly workers?: number;
}

export interface TrainOptions extends ComputeOptions {
  readonly onEvent?: (event: TrainingEvent) => void;
  /** See TrainingOptions. */
  readonly checkpointMilliseconds?: number;
}
