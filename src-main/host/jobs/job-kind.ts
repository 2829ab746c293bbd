import type * as v from 'valibot';
import type { JobKind, JobNote, JobPayload, JobResults, JobSubject } from '../../contract/jobs.ts';

/**
 * Jobs of one lane run one after the other, those of different lanes beside one another: no stroke waits for an export to be healed, no
 * training waits for a fill, and no two trainings share the processor.
 */
export type JobLane = 'healing' | 'work' | 'adding' | 'training';

export interface JobContext {
  id: string;
  /** Fires when the job is cancelled or paused, or the host ends. */
  signal: AbortSignal;
  /** When the job was asked for, ms since 1970: what is newer an earlier run of it may have done. */
  createdAt: number;
  /** @param fraction 0..1 */
  onProgress(fraction: number, note?: JobNote): void;
}

/** A job that has not ended. */
export interface JobInHand {
  readonly id: string;
  readonly kind: JobKind;
  readonly payload: unknown;
}

/** One kind of job. A run may be cut short at any moment and begun anew: what it has done by then counts as done. */
export interface JobKindRow<K extends JobKind, Payload = unknown> {
  lane: JobLane;
  /** Of the jobs that wait in a lane the one with the highest goes first, then the oldest. */
  priority: number;
  /** A run that is stopped goes on where it was. */
  pausable: boolean;
  /** Its result is worth a look after the host was started again. */
  lasting: boolean;
  /** Of what is stored. */
  payload: v.GenericSchema<unknown, Payload>;
  /** What is stored of a request: all that the work needs, however much later it is done. Throws where it cannot be done. */
  accept(request: JobPayload<K>): Payload | Promise<Payload>;
  /**
   * What of a payload nobody has in hand yet. Asked in the same breath in which the job is queued, also once more, so that of two requests
   * that come together one is the first. Throws where nothing is left.
   */
  beside?(payload: Payload, inHand: readonly JobInHand[]): Payload;
  /** What of a payload is still to be done when it is tried again. Throws where nothing is, which then is why it has failed. */
  again?(payload: Payload, ended: 'failed' | 'cancelled'): Payload;
  subject(payload: Payload): JobSubject;
  /** @throws CANCELLED once `signal` has fired */
  run(payload: Payload, context: JobContext): Promise<JobResults[K]>;
  /** After it has failed for good, and may be retried. */
  failed?(payload: Payload): void;
  /** Of those that are done only the last is remembered: there are many of it, and what they came to is elsewhere. */
  brief?: boolean;
  /** After the job's end, whichever it was. */
  ended?(payload: Payload): Promise<void> | void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind has a payload of its own, which only its own row reads
export type JobKinds = { [K in JobKind]: JobKindRow<K, any> };
