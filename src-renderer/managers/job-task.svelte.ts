import { isUnfinished, type JobKind, type JobOf, type JobPayload } from '../../src-main/contract/jobs.ts';
import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { secondsLeft } from './seconds-left.ts';
import type { Progress } from './task.svelte.ts';

/**
 * The running job of a kind, first of all this page's own, or else the last one, as a panel shows it: how far it is, how to stop it, why it failed. A reload of the page
 * changes nothing in it.
 */
export class JobTask<K extends JobKind> implements Progress {
  readonly job: JobOf<K> | null;
  /** This page waits for one that it asked for itself. */
  readonly waiting: boolean = $derived.by(() => this.#asking || this.#own() !== undefined);
  readonly running: boolean = $derived.by(() => this.#asking || (this.job !== null && isUnfinished(this.job.state)));
  readonly fraction: number = $derived.by(() => (this.#asking ? 0 : (this.job?.progress ?? 0)));
  readonly error: SerializedError | null = $derived.by(() => this.#refusal ?? this.job?.error ?? null);
  readonly left: number | null = $derived.by(() => this.#secondsLeft());
  readonly #jobs: JobsManager;
  readonly #kind: K;
  readonly #fits: (job: JobOf<K>) => boolean;
  /** The id of the one that this page asked for last. */
  #asked = $state<string | null>(null);
  #asking = $state(false);
  /** Why the host did not take the last one. */
  #refusal = $state.raw<SerializedError | null>(null);
  /** When this page first saw the run, and how far it was then. */
  #seen: { id: string; at: number; fraction: number } | null = null;

  /** @param fits which jobs of the kind are meant, such as those of the photo that is open */
  constructor(jobs: JobsManager, kind: K, fits: (job: JobOf<K>) => boolean = () => true) {
    this.#jobs = jobs;
    this.#kind = kind;
    this.#fits = fits;
    this.job = $derived.by(() => {
      const fitting = jobs.of(kind).filter(fits);
      return this.#own() ?? fitting.find(({ state }) => state === 'running') ?? fitting.at(-1) ?? null;
    });
  }

  /** The job when it has ended; null where the host did not take it, or has forgotten it. */
  async run(payload: JobPayload<K>): Promise<JobOf<K> | null> {
    const started = await this.start(payload);
    return started && this.#jobs.ended(started);
  }

  /** The job when the host has taken it, or the one that does the same already; null where it did neither. */
  async start(payload: JobPayload<K>): Promise<JobOf<K> | null> {
    this.dismiss();
    this.#asking = true;
    try {
      const job = await this.#jobs.start(this.#kind, payload);
      this.#asked = job.id;
      return job;
    } catch (error) {
      const reason = serializeError(error);
      const { why, job: id } = reason.details;
      // Shown where this one would be: another window was quicker, or this page asked before it lost its line.
      const inHand = why === 'in-hand-already' && this.#jobs.of(this.#kind).find((job) => job.id === id);
      if (inHand) return inHand;
      this.#refusal = reason;
      return null;
    } finally {
      this.#asking = false;
    }
  }

  cancel(): void {
    if (this.job && this.running) this.#jobs.cancel(this.job);
  }

  /** Another photo: why the host did not take a job is told no more. Jobs go on. */
  reset(): void {
    this.#refusal = null;
  }

  /** Forgets why it failed. */
  dismiss(): void {
    this.reset();
    if (this.job?.error) this.#jobs.dismiss(this.job);
  }

  #own(): JobOf<K> | undefined {
    const isOwn = (job: JobOf<K>): boolean => job.id === this.#asked && isUnfinished(job.state) && this.#fits(job);
    return this.#jobs.of(this.#kind).find(isOwn);
  }

  #secondsLeft(): number | null {
    const { job, fraction } = this;
    if (job?.state !== 'running') return null;
    const at = performance.now();
    if (this.#seen?.id !== job.id || this.#seen.fraction > fraction) this.#seen = { id: job.id, at, fraction };
    const { at: since, fraction: from } = this.#seen;
    return from < 1 ? secondsLeft(at - since, (fraction - from) / (1 - from)) : null;
  }
}
