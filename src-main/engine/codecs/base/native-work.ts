import { throwIfCancelled } from '../../../shared/errors.ts';
import { unlessCancelled } from '../../../shared/unless-cancelled.ts';

/**
 * Waits for work that cannot be stopped while sharp runs, which has no cancel. When `signal` fires, this rejects with CANCELLED
 * at once; the work goes on unseen to its next look at the signal, and must then clear away by itself what it made.
 */
export async function untilCancelled<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  const result = await unlessCancelled(work, signal);
  throwIfCancelled(signal);
  return result;
}
