import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import type { Job, JobEvent } from '../../../../src-main/contract/jobs.ts';
import type { JobContext, JobKinds } from '../../../../src-main/host/jobs/job-kind.ts';
import { createJobRunner, type JobRunner } from '../../../../src-main/host/jobs/job-runner.ts';
import { openDatabase, type Database } from '../../../../src-main/host/store/database.ts';
import { createJobRepository } from '../../../../src-main/host/store/jobs.ts';
import { AppError, throwIfCancelled } from '../../../../src-main/shared/errors.ts';
import { scratchForEach, until } from '../../../support/scratch.ts';

interface Run extends JobContext {
  name: string;
  finish(result: string): void;
  fail(error: Error): void;
}

const scratch = scratchForEach('jobs');
let database: Database;
let jobs: JobRunner;
/** All runs so far; each goes on until the test ends it. */
let runs: Run[];
let cleared: string[];

const kind = (lane: 'work' | 'adding', priority: number, pausable: boolean, lasting: boolean) => ({
  lane,
  priority,
  pausable,
  lasting,
  payload: v.object({ name: v.string() }),
  accept: (payload: { name: string }) => {
    if (payload.name === 'impossible') throw new AppError('PHOTO_UNKNOWN', 'no', {});
    return payload;
  },
  subject: ({ name }: { name: string }) => ({ name }),
  run: ({ name }: { name: string }, context: JobContext) =>
    new Promise((resolve, reject) => {
      runs.push({ ...context, name, finish: resolve, fail: reject });
      context.signal.addEventListener('abort', () => {
        try {
          throwIfCancelled(context.signal);
        } catch (error) {
          reject(error as Error);
        }
      });
    }),
  ended: ({ name }: { name: string }) => {
    cleared.push(name);
    return Promise.resolve();
  },
});
const kinds = { add: kind('adding', 0, true, false), export: kind('work', 1, false, true) } as unknown as JobKinds;

function begin(): void {
  database = openDatabase(scratch.file('library.db'));
  jobs = createJobRunner(createJobRepository(database), kinds);
  jobs.begin();
}
function end(): void {
  jobs.dispose();
  database.close();
}
function restart(): void {
  end();
  begin();
}

beforeEach(() => {
  runs = [];
  cleared = [];
  begin();
});
afterEach(end);

const start = (name: string, of: 'add' | 'export' = 'export'): Promise<Job> =>
  jobs.start({ kind: of, payload: { name } } as never);
const job = (name: string): Job | undefined => jobs.list().find(({ subject }) => subject.name === name);
const stored = () => createJobRepository(database).all();
const stateOf = (name: string): string | undefined => job(name)?.state;
const names = (): string[] => runs.map(({ name }) => name);
const died = (): AppError => new AppError('ENGINE_STOPPED', 'died', { why: 'restarted' });

describe('jobs', () => {
  it('of a lane run one after the other, those of another beside them', async () => {
    for (const name of ['a', 'b']) await start(name);
    await start('photos', 'add');
    expect(names()).toEqual(['a', 'photos']);
    expect(['a', 'b', 'photos'].map(stateOf)).toEqual(['running', 'queued', 'running']);
    runs[0].finish('done');
    await until(() => stateOf('b') === 'running');
    expect(job('a')).toMatchObject({ state: 'done', progress: 1, result: 'done', error: null });
  });

  it('that matter more go first, then the oldest', async () => {
    const ranked = {
      add: { ...kind('work', 0, true, false) },
      export: { ...kind('work', 5, true, false) },
    } as unknown as JobKinds;
    jobs.dispose();
    jobs = createJobRunner(createJobRepository(database), ranked);
    await start('first', 'add');
    for (const name of ['low 1', 'low 2']) await start(name, 'add');
    for (const name of ['high 1', 'high 2']) await start(name);
    for (let i = 0; i < 4; i += 1) {
      runs[i].finish('');
      await until(() => runs.length === i + 2);
    }
    expect(names()).toEqual(['first', 'high 1', 'high 2', 'low 1', 'low 2']);
  });

  it('are refused before they begin where they cannot be done', async () => {
    await expect(start('impossible')).rejects.toMatchObject({ code: 'PHOTO_UNKNOWN' });
    expect([jobs.list(), stored()]).toEqual([[], []]);
  });

  it('say at once how far they are, and the table at most once a second', async () => {
    await start('a');
    for (let i = 1; i <= 50; i += 1) runs[0].onProgress(i / 100, { name: `${i}` });
    expect(job('a')).toMatchObject({ progress: 0.5, note: { name: '50' } });
    runs[0].onProgress(0.2);
    expect(job('a')?.progress).toBe(0.5);
    expect(stored()[0].progress).toBeLessThan(0.5);
  });

  it('that fail say why, and can be retried', async () => {
    await start('a');
    runs[0].fail(new AppError('DISK_FULL', 'full', { why: 'x' }));
    await until(() => stateOf('a') === 'failed');
    expect(job('a')?.error).toMatchObject({ code: 'DISK_FULL' });
    expect(cleared).toEqual([]);
    expect(jobs.retry(job('a')!.id)).toMatchObject({ state: 'running', error: null, progress: 0 });
    runs[1].finish('at last');
    await until(() => stateOf('a') === 'done');
    expect(cleared).toEqual(['a']);
  });

  it('under which an engine dies run again, three times at most', async () => {
    await start('a');
    for (let i = 0; i < 3; i += 1) {
      await until(() => runs.length === i + 1);
      runs[i].fail(died());
    }
    await until(() => stateOf('a') === 'failed');
    expect(job('a')?.error?.code).toBe('ENGINE_STOPPED');
    jobs.retry(job('a')!.id);
    runs[3].fail(died());
    await until(() => runs.length === 5);
    expect(stateOf('a')).toBe('running');
  });

  it('can be cancelled while they wait and while they run', async () => {
    for (const name of ['a', 'b', 'c']) await start(name);
    jobs.cancel(job('b')!.id);
    expect(jobs.cancel(job('a')!.id).state).toBe('cancelled');
    await until(() => stateOf('c') === 'running');
    expect(runs[0].signal.aborted).toBe(true);
    expect(names()).toEqual(['a', 'c']);
    expect([stateOf('a'), stateOf('b')]).toEqual(['cancelled', 'cancelled']);
    await until(() => cleared.length === 2);
  });

  it('that were done before a cancel reached them are done', async () => {
    await start('a');
    runs[0].finish('just so');
    jobs.cancel(job('a')!.id);
    await until(() => stateOf('a') === 'done');
    expect(job('a')?.result).toBe('just so');
  });

  it('can be cancelled and retried in one breath', async () => {
    const { id } = await start('a');
    jobs.cancel(id);
    jobs.retry(id);
    await until(() => runs.length === 2);
    expect([stateOf('a'), runs[1].signal.aborted]).toEqual(['running', false]);
  });

  it('can be paused where they go on from where they were, and nowhere else', async () => {
    const { id } = await start('photos', 'add');
    await start('more photos', 'add');
    runs[0].onProgress(0.4);
    expect(jobs.pause(id)).toMatchObject({ state: 'paused', progress: 0.4 });
    await until(() => stateOf('more photos') === 'running');
    jobs.resume(id);
    expect(stateOf('photos')).toBe('queued');
    runs[1].finish('');
    await until(() => runs.length === 3);
    expect(names().at(-1)).toBe('photos');
    const { id: other } = await start('a');
    expect(() => jobs.pause(other)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    expect(stateOf('a')).toBe('running');
  });

  it('that have ended can be dismissed, others cannot', async () => {
    const { id } = await start('a');
    jobs.dismiss(id);
    expect(jobs.list()).toHaveLength(1);
    runs[0].finish('');
    await until(() => stateOf('a') === 'done');
    jobs.dismiss(id);
    expect([jobs.list(), stored()]).toEqual([[], []]);
    expect(() => jobs.retry(id)).toThrow(expect.objectContaining({ details: { why: 'job-gone', job: id } }));
  });

  it('are told to whoever watches: all of them first, then what changes', async () => {
    await start('a');
    const watching = new AbortController();
    const events: JobEvent[] = [];
    const watch = jobs.watch({ signal: watching.signal, emit: (event) => events.push(event) });
    expect(events).toMatchObject([{ jobs: [{ subject: { name: 'a' }, state: 'running' }] }]);
    runs[0].onProgress(0.5);
    runs[0].finish('');
    await until(() => stateOf('a') === 'done');
    jobs.dismiss(job('a')!.id);
    expect(events.slice(1)).toMatchObject([
      { jobs: [{ progress: 0.5 }] },
      { jobs: [{ state: 'done' }] },
      { removed: expect.any(String) as string },
    ]);
    watching.abort();
    await watch;
    await start('b');
    expect(events).toHaveLength(4);
  });
});

describe('after a restart of the host', () => {
  it('what waited and what ran is queued again, in its order', async () => {
    for (const name of ['a', 'b', 'c']) await start(name);
    restart();
    expect(['a', 'b', 'c'].map(stateOf)).toEqual(['running', 'queued', 'queued']);
    expect(names()).toEqual(['a', 'a']);
    for (let i = 1; i < 4; i += 1) {
      runs[i].finish('');
      await until(() => runs.length === Math.min(i + 2, 4));
    }
    expect(names().slice(1)).toEqual(['a', 'b', 'c']);
  });

  it('what was paused still is, and what failed can be retried', async () => {
    jobs.pause((await start('photos', 'add')).id);
    await start('a');
    runs[1].fail(new AppError('DISK_FULL', 'full', {}));
    await until(() => stateOf('a') === 'failed');
    restart();
    expect(['photos', 'a'].map(stateOf)).toEqual(['paused', 'failed']);
    jobs.retry(job('a')!.id);
    jobs.resume(job('photos')!.id);
    expect(['photos', 'a'].map(stateOf)).toEqual(['running', 'running']);
  });

  it('results are kept that are worth a look, and the others go', async () => {
    await start('a');
    await start('photos', 'add');
    await start('b');
    runs[0].finish('file');
    runs[1].finish('photos');
    await until(() => stateOf('a') === 'done' && stateOf('photos') === 'done');
    jobs.cancel(job('b')!.id);
    restart();
    expect(jobs.list().map(({ subject, result }) => [subject.name, result])).toEqual([['a', 'file']]);
  });

  it('what another version wrote, or nobody can read, is passed over', async () => {
    await start('a');
    database.run(`INSERT INTO jobs VALUES ('x', 'polish', '{}', 'queued', 0, NULL, NULL, NULL, 0, 2, 0)`);
    database.run(`INSERT INTO jobs VALUES ('y', 'export', '{"nam', 'queued', 0, NULL, NULL, NULL, 0, 3, 0)`);
    database.run(`INSERT INTO jobs VALUES ('z', 'export', '{"name":7}', 'queued', 0, NULL, NULL, NULL, 0, 4, 0)`);
    restart();
    expect(jobs.list().map(({ subject }) => subject.name)).toEqual(['a']);
  });

  it('what a backup knew of old jobs is not done again', async () => {
    await start('now');
    database.run(`INSERT INTO jobs VALUES ('old', 'export', '{"name":"old"}', 'queued', 0, NULL, NULL, NULL, 0, 9, 0)`);
    jobs.rewrite();
    restart();
    expect(jobs.list().map(({ subject }) => subject.name)).toEqual(['now']);
  });
});

it('needs what the jobs were given that have not ended', async () => {
  const path = 'C:\\models\\"lama".onnx';
  await start(`with ${path}`);
  await start('waiting');
  expect([path, 'wait', 'other'].map(jobs.needs)).toEqual([true, true, false]);
  runs[0].finish('');
  await until(() => runs.length === 2);
  expect([path, 'wait'].map(jobs.needs)).toEqual([false, true]);
});

describe('a table that takes nothing', () => {
  it('keeps no job from being done', async () => {
    database.run(`CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'full'); END`);
    await start('a');
    runs[0].finish('all the same');
    await until(() => stateOf('a') === 'done');
    expect([job('a')?.result, stored()]).toEqual(['all the same', []]);
  });
});
