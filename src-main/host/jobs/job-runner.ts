import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import {
  isUnfinished,
  type Job,
  type JobEvent,
  type JobKind,
  type JobNote,
  type JobRequest,
} from '../../contract/jobs.ts';
import { background } from '../../shared/background.ts';
import { AppError, serializeError } from '../../shared/errors.ts';
import type { HandlerContext } from '../../shared/rpc/definition.ts';
import type { JobRepository, StoredJob } from '../store/jobs.ts';
import type { JobKinds, JobLane } from './job-kind.ts';

/** A job under which an engine has died so often has failed. */
const mostAttempts = 3;
/** Jobs that have ended and are kept, beyond which the oldest go. */
const mostEnded = 100;
/** ms between two notes of a job's progress in the table; pages hear of each. */
const noteEvery = 1000;

type KnownJob = StoredJob & { readonly kind: JobKind };
type Changes = Partial<Omit<StoredJob, 'id' | 'kind' | 'payload' | 'createdAt'>>;

/**
 * Runs jobs from a table: one of each lane at a time, by priority and then in the order in which they were asked for. What was queued or
 * running when the host ended is queued again. The records in memory are the truth; the table is for the next start.
 */
export function createJobRunner(store: JobRepository, kinds: JobKinds) {
  const records = new Map<string, KnownJob>();
  const running = new Map<string, { lane: JobLane; controller: AbortController }>();
  const noted = new Map<string, number>();
  const listeners = new Set<(event: JobEvent) => void>();
  let closed = false;

  /** A job that the table does not take, as on a full disk, is done all the same, and is lost if the host ends before. */
  function write(work: () => void): void {
    try {
      work();
    } catch {
      // Whatever is wrong with the library says so itself.
    }
  }

  const notify = (event: JobEvent): void => {
    for (const listener of listeners) listener(event);
  };

  function toJob({ id, kind, payload, state, progress, note, result, error, createdAt }: KnownJob): Job {
    const { pausable } = kinds[kind];
    const subject = kinds[kind].subject(payload);
    return { id, kind, subject, state, progress, note, result, error, pausable, createdAt } as Job;
  }

  function set(id: string, changes: Changes): void {
    const record = records.get(id);
    if (!record || closed) return;
    const changed = { ...record, ...changes };
    records.set(id, changed);
    notify({ jobs: [toJob(changed)] });
    const now = performance.now();
    if (changes.state === undefined && now - (noted.get(id) ?? 0) < noteEvery) return;
    noted.set(id, now);
    write(() => store.update(changed));
  }

  const clearAway = async ({ kind, payload }: KnownJob): Promise<void> => kinds[kind].ended?.(payload);

  /** Once nothing runs for it: a cancelled job needs no more what it was given, a failed one may be retried. */
  function release(id: string): void {
    const record = records.get(id);
    if (!record || closed || running.has(id) || isUnfinished(record.state)) return;
    if (record.state === 'cancelled') background(clearAway(record), 'Clearing away after a job');
    if (record.state === 'done' && kinds[record.kind].brief) {
      for (const other of [...records.values()])
        if (other.kind === record.kind && other.state === 'done' && other.id !== id) forget(other.id);
    }
    const ended = [...records.values()].filter(({ state }) => !isUnfinished(state));
    for (const { id: oldest } of ended.slice(0, Math.max(0, ended.length - mostEnded))) forget(oldest);
  }

  function forget(id: string): void {
    const record = records.get(id);
    if (record?.state === 'failed') background(clearAway(record), 'Clearing away after a job');
    records.delete(id);
    noted.delete(id);
    write(() => store.remove(id));
    notify({ removed: id });
  }

  const nextPosition = (): number => Math.max(0, ...[...records.values()].map(({ position }) => position)) + 1;

  /** Begins whatever can begin. */
  function pump(): void {
    if (closed) return;
    const busy = new Set([...running.values()].map(({ lane }) => lane));
    const waiting = [...records.values()]
      .filter(({ id, state }) => state === 'queued' && !running.has(id))
      .sort((a, b) => kinds[b.kind].priority - kinds[a.kind].priority || a.position - b.position);
    for (const record of waiting) {
      const { lane } = kinds[record.kind];
      if (busy.has(lane)) continue;
      busy.add(lane);
      background(run(record), `A job (${record.kind})`);
    }
  }

  async function run(record: KnownJob): Promise<void> {
    const { id, kind, payload, createdAt, attempts } = record;
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, { lane: kinds[kind].lane, controller });
    set(id, { state: 'running', error: null });
    try {
      let last = 0;
      const onProgress = (fraction: number, note: JobNote | null = null): void => {
        last = Math.max(last, Math.min(1, fraction));
        if (!signal.aborted) set(id, { progress: last, note });
      };
      const result = await kinds[kind].run(payload, { id, signal, createdAt, onProgress });
      await clearAway(record);
      // Also where it was stopped too late.
      set(id, { state: 'done', progress: 1, note: null, result });
    } catch (error) {
      // Whoever stopped it has said what it is now.
      if (signal.aborted) return;
      const reason = serializeError(error);
      const again = reason.code === 'ENGINE_STOPPED' && attempts + 1 < mostAttempts;
      set(id, { attempts: attempts + 1, ...(again ? { state: 'queued' } : { state: 'failed', error: reason }) });
      if (!again) kinds[kind].failed?.(payload);
    } finally {
      running.delete(id);
      release(id);
      pump();
    }
  }

  function find(id: string): KnownJob {
    const record = records.get(id);
    if (record) return record;
    throw new AppError('INVALID_REQUEST', 'That task is no longer there.', { why: 'job-gone', job: id });
  }

  /** Sets a job's state by hand, from one of `from`; anything else leaves it as it is, since it may have moved on meanwhile. */
  function move(id: string, from: readonly StoredJob['state'][], changes: Changes): Job {
    if (from.includes(find(id).state)) {
      set(id, changes);
      if (changes.state !== 'queued') running.get(id)?.controller.abort();
      release(id);
      pump();
    }
    return toJob(find(id));
  }

  const cancel = (id: string): Job => move(id, ['queued', 'running', 'paused'], { state: 'cancelled', note: null });

  /** @throws where all of it is in hand */
  function besideOthers(kind: JobKind, payload: unknown): unknown {
    const inHand = [...records.values()].filter(({ state }) => isUnfinished(state));
    return kinds[kind].beside?.(payload, inHand) ?? payload;
  }

  return {
    /** Takes up what the table has. */
    begin(): void {
      for (const stored of store.all()) {
        const known = Object.hasOwn(kinds, stored.kind) ? (stored as KnownJob) : null;
        const ended = known && (known.state === 'cancelled' || (known.state === 'done' && !kinds[known.kind].lasting));
        if (!known || ended || !v.is(kinds[known.kind].payload, known.payload)) {
          write(() => store.remove(stored.id));
          continue;
        }
        records.set(known.id, known);
        if (known.state === 'running') set(known.id, { state: 'queued' });
      }
      pump();
    },

    async start(request: JobRequest): Promise<Job> {
      const { kind } = request;
      const accepted: unknown = await kinds[kind].accept(request.payload as never);
      const payload = besideOthers(kind, accepted);
      const job: KnownJob = {
        id: randomUUID(),
        kind,
        payload,
        state: 'queued',
        progress: 0,
        note: null,
        result: null,
        error: null,
        createdAt: Date.now(),
        position: nextPosition(),
        attempts: 0,
      };
      records.set(job.id, job);
      write(() => store.add(job));
      notify({ jobs: [toJob(job)] });
      pump();
      return toJob(find(job.id));
    },

    list: (): Job[] => [...records.values()].map(toJob),

    /** Whether a job that has not ended was given this text, such as a digest or a path. */
    needs(text: string): boolean {
      const written = JSON.stringify(text).slice(1, -1);
      const inHand = [...records.values()].filter(({ state }) => isUnfinished(state));
      return inHand.some(({ payload }) => JSON.stringify(payload).includes(written));
    },

    /** Payloads of a kind that are still to be worked on, or may be once more. */
    payloads: (kind: JobKind): unknown[] =>
      [...records.values()]
        .filter((record) => record.kind === kind && (isUnfinished(record.state) || record.state === 'failed'))
        .map(({ payload }) => payload),

    /** Resolves when `signal` fires. */
    watch({ signal, emit }: HandlerContext<JobEvent>): Promise<null> {
      emit({ jobs: [...records.values()].map(toJob) });
      listeners.add(emit);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          listeners.delete(emit);
          resolve(null);
        });
      });
    },

    pause(id: string): Job {
      if (!kinds[find(id).kind].pausable) {
        throw new AppError('INVALID_REQUEST', 'This task cannot be stopped half-way. It can be cancelled.', {
          why: 'job-not-pausable',
          job: id,
        });
      }
      return move(id, ['queued', 'running'], { state: 'paused' });
    },
    resume: (id: string): Job => move(id, ['paused'], { state: 'queued' }),
    cancel,
    /** What is not done yet for photos that are taken out of the library. */
    cancelOf(photoIds: readonly string[]): void {
      for (const { id, kind, payload, state } of [...records.values()]) {
        const { photoId } = kinds[kind].subject(payload);
        if (isUnfinished(state) && photoId !== undefined && photoIds.includes(photoId)) cancel(id);
      }
    },
    retry(id: string): Job {
      const record = find(id);
      const { state } = record;
      if (state !== 'failed' && state !== 'cancelled') return toJob(record);
      let left: unknown;
      try {
        left = kinds[record.kind].again?.(record.payload, state) ?? record.payload;
      } catch (error) {
        set(id, { state: 'failed', error: serializeError(error) });
        return toJob(find(id));
      }
      const payload = besideOthers(record.kind, left);
      if (payload !== record.payload) {
        const rest = { ...record, payload };
        records.set(id, rest);
        write(() => store.add(rest));
      }
      return move(id, [state], {
        state: 'queued',
        progress: 0,
        error: null,
        attempts: 0,
        position: nextPosition(),
      });
    },
    dismiss(id: string): null {
      if (records.has(id) && !isUnfinished(find(id).state)) forget(id);
      return null;
    },

    /** The table was replaced by another one, as by a backup: what is known now counts. */
    rewrite(): void {
      write(() => {
        for (const { id } of store.all()) store.remove(id);
        for (const record of records.values()) store.add(record);
      });
    },

    /** Stops what runs. The table keeps it as it is, for the next start. */
    dispose(): void {
      closed = true;
      for (const { controller } of running.values()) controller.abort();
    },
  };
}
export type JobRunner = ReturnType<typeof createJobRunner>;
