import { AppError } from '../../../shared/errors.ts';
import type { Values } from '../../compiler/runtime.ts';

/** Batches in order. */
export interface BatchSource {
  /**
   * Batch number `index`. Cheap where it is the one after the last; any other is made first. One call at a time; a call that
   * was not waited for is forgotten with the next one.
   * @throws BATCHES_FAILED, or what the generator says in its own words
   */
  take(index: number): Promise<Values>;
  dispose(): Promise<void>;
}

export interface BatchRange {
  readonly seed: number;
  /** Batches from this number on are not needed. */
  readonly end: number;
}

/** Errors that are in words already pass unchanged. */
export function batchesFailed(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(
    'BATCHES_FAILED',
    `The pictures to learn from could not be made: ${reason}. The training goes on from its last checkpoint when you start it again.`,
    { reason },
    error,
  );
}
