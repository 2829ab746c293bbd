import type { SerializedError } from '../../../shared/errors.ts';
import type { Values } from '../../compiler/runtime.ts';
import type { BatchRecipe } from './batch-generator.ts';

/** What a worker is started with. */
export interface WorkerTask {
  readonly recipe: BatchRecipe;
  readonly seed: number;
}

/** To a worker: the batch that it is to make. One at a time. */
export interface BatchRequest {
  readonly index: number;
}

/** From a worker. The arrays are transferred. */
export type BatchReply =
  { readonly index: number; readonly values: Values } | { readonly index: number; readonly error: SerializedError };
