import {
  isUnfinished,
  type Job,
  type JobKind,
  type JobOf,
  type JobPayload,
  type JobRequest,
} from '../../src-main/contract/jobs.ts';
import { background } from '../../src-main/shared/background.ts';
import type { ConnectionManager } from './connection.svelte.ts';

/** What the host works on: records that outlive this page, kept up to date by its stream. */
export class JobsManager {
  /** In the order in which they were asked for. */
  all = $state.raw<readonly Job[]>([]);
  readonly unfinished: readonly Job[] = $derived(this.all.filter(({ state }) => isUnfinished(state)));
  /** What a person can still do something about: what has not ended, and what failed. */
  readonly open: readonly Job[] = $derived(this.all.filter(({ state }) => isUnfinished(state) || state === 'failed'));
  readonly #connection: ConnectionManager;
  /** Ids of those that had not ended when this page first heard of them. */
  readonly #followed = new Set<string>();
  readonly #waiting = new Map<string, (job: Job | null) => void>();
  #watch: AbortController | null = null;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  /** At every new connection. Resolves when the jobs there are are known. */
  async load(): Promise<void> {
    this.#watch?.abort();
    const controller = new AbortController();
    this.#watch = controller;
    await new Promise<void>((resolve) => {
      let first = true;
      const watch = this.#connection.host['jobs.watch'](
        {},
        {
          signal: controller.signal,
          onEvent: (event) => {
            if ('removed' in event) this.#drop(event.removed);
            else if (first) this.#replace(event.jobs);
            else this.#put(event.jobs);
            first = false;
            resolve();
          },
        },
      );
      // It ends when the line does, or when the next one begins.
      watch.catch(() => null).finally(resolve);
    });
  }

  /** Whether this page knew of it before it ended, so that its result is news. */
  hasFollowed = ({ id }: { id: string }): boolean => this.#followed.has(id);

  of<K extends JobKind>(kind: K): JobOf<K>[] {
    return this.all.filter((job) => job.kind === kind) as JobOf<K>[];
  }

  async start<K extends JobKind>(kind: K, payload: JobPayload<K>): Promise<JobOf<K>> {
    const job = await this.#connection.host['jobs.start']({ kind, payload } as JobRequest);
    if (!this.all.some(({ id }) => id === job.id)) this.#put([job]);
    return job as JobOf<K>;
  }

  /** Resolves when a job has ended, in whichever way; null where it was forgotten. */
  async ended<K extends JobKind>({ id }: Pick<JobOf<K>, 'id' | 'kind'>): Promise<JobOf<K> | null> {
    const ended = new Promise<Job | null>((resolve) => this.#waiting.set(id, resolve));
    this.#settle(id);
    return (await ended) as JobOf<K> | null;
  }

  pause = ({ id }: { id: string }): void => this.#send('jobs.pause', id);
  resume = ({ id }: { id: string }): void => this.#send('jobs.resume', id);
  cancel = ({ id }: { id: string }): void => this.#send('jobs.cancel', id);
  retry = ({ id }: { id: string }): void => this.#send('jobs.retry', id);

  /** Forgets one that has ended. */
  dismiss({ id }: { id: string }): void {
    this.#drop(id);
    this.#send('jobs.dismiss', id);
  }

  #send(method: `jobs.${'pause' | 'resume' | 'cancel' | 'retry' | 'dismiss'}`, id: string): void {
    background(this.#connection.host[method]({ id }), 'Telling the host about a task');
  }

  #follow(jobs: readonly Job[]): void {
    for (const { id, state } of jobs) if (isUnfinished(state)) this.#followed.add(id);
  }

  #replace(jobs: readonly Job[]): void {
    this.#follow(jobs);
    this.all = jobs;
    for (const id of this.#waiting.keys()) this.#settle(id);
  }

  #put(jobs: readonly Job[]): void {
    this.#follow(jobs);
    const byId = new Map(this.all.map((job) => [job.id, job]));
    for (const job of jobs) byId.set(job.id, job);
    this.all = [...byId.values()];
    for (const { id } of jobs) this.#settle(id);
  }

  #drop(id: string): void {
    this.all = this.all.filter((job) => job.id !== id);
    this.#settle(id);
  }

  #settle(id: string): void {
    const job = this.all.find((one) => one.id === id) ?? null;
    if (job && isUnfinished(job.state)) return;
    this.#waiting.get(id)?.(job);
    this.#waiting.delete(id);
  }
}
