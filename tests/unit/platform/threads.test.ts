import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openJobAlone, sharedArray, Threads, type Job } from '../../../src-main/platform/threads.ts';
import { bundleChild } from '../../support/bundle.ts';
import { failureOf } from '../../support/expectations.ts';
import { scratchForFile } from '../../support/scratch.ts';
import { markingTasks } from './marking-thread.ts';

const scratch = scratchForFile('threads');
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
let entry: URL;

beforeAll(async () => {
  mkdirSync(scratch.file('marking'), { recursive: true });
  entry = pathToFileURL(await bundleChild('unit/platform/marking-thread.ts', scratch.file('marking')));
});

const marks = (parts: number): { by: Int32Array } => ({ by: sharedArray(Int32Array, parts) });
function open(threads: Threads, parts: number, own = pause): { by: Int32Array; job: Job } {
  const state = marks(parts);
  return { by: state.by, job: threads.openJob('marks', state, markingTasks(state, own)) };
}
/** A job whose own thread waits until another has done a part. */
function openWaiting(threads: Threads, parts: number): { by: Int32Array; job: Job } {
  const opened = open(threads, parts, async () => {
    while (!opened.by.some((mark) => mark > 1000)) await pause();
  });
  return opened;
}

describe('threads', () => {
  it.each([2, 3])('do every part once, beside the calling one, %i in all', async (count) => {
    await using threads = new Threads(entry, count);
    const { by, job } = openWaiting(threads, 40);
    await job.run('mark', 40, [threadId]);
    expect(by.every((mark) => mark % 1000 === 1)).toBe(true);
    // As many again: the same threads, and none of the parts of before.
    const before = by.slice();
    await job.run('mark', 40, [threadId]);
    expect(by.every((mark, part) => (mark - before[part]) % 1000 === 1)).toBe(true);
    const other = openWaiting(threads, 7);
    await other.job.run('mark', 7, [threadId]);
    expect(other.by.every((mark) => mark % 1000 === 1)).toBe(true);
  });

  it.each<[string, () => URL, number]>([
    ['there is to be but one', () => entry, 1],
    ['their file is missing', () => pathToFileURL(scratch.file('none.mjs')), 3],
    ['none can be started', () => new URL('http://127.0.0.1/thread.js'), 3],
  ])('leave all parts to the calling one where %s', async (_, url, count) => {
    await using threads = new Threads(url(), count);
    const { by, job } = open(threads, 20);
    await job.run('mark', 20, [threadId]);
    expect([...by]).toEqual(Array<number>(20).fill(1));
  });

  it('fail with what one of them fails with', async () => {
    await using threads = new Threads(entry, 2);
    const { job } = open(threads, 2);
    await failureOf(job.run('fail', 1000, [threadId]), 'INTERNAL', /out of paint/);
  });

  it('say that one has ended', async () => {
    await using threads = new Threads(entry, 2);
    const { job } = open(threads, 2);
    await failureOf(job.run('end', 1000, [threadId]), 'INTERNAL', /has ended \(code 3\)/);
  });

  it('stop with the calling one', async () => {
    await using threads = new Threads(entry, 3);
    const stopped = new Error('stopped');
    const { by, job } = open(threads, 1000, async () => {
      await pause();
      throw stopped;
    });
    await expect(job.run('mark', 1000, [threadId])).rejects.toBe(stopped);
    expect(by[0]).toBe(0);
  });

  it('hold no process open', async () => {
    mkdirSync(scratch.file('lonely'), { recursive: true });
    const process_ = await bundleChild('unit/platform/lonely-process.ts', scratch.file('lonely'));
    const { status, stdout } = spawnSync(process.execPath, [process_, scratch.file('marking/child.mjs')], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect([status, stdout]).toEqual([0, 'all\n']);
  });
});

it('a job without threads does its parts in order', async () => {
  const { by } = marks(9);
  const seen: number[] = [];
  using job = openJobAlone(markingTasks({ by }, pause));
  await job.run('mark', 9, [threadId], (part) => seen.push(part));
  expect(seen).toEqual([...by.keys()]);
});
