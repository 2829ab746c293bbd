import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Values } from '../../../../src-main/nn/compiler/runtime.ts';
import type { BatchSource } from '../../../../src-main/nn/training/batches/batch-source.ts';
import { createLocalBatchSource } from '../../../../src-main/nn/training/batches/local-batch-source.ts';
import { openBatchSource } from '../../../../src-main/nn/training/batches/open-batch-source.ts';
import { createWorkerBatchSource } from '../../../../src-main/nn/training/batches/worker-batch-source.ts';
import { expectWithin, failureOf } from '../../../support/expectations.ts';
import { scratchForFile, until } from '../../../support/scratch.ts';

const scratch = scratchForFile('batches');
const built = pathToFileURL(resolve(import.meta.dirname, '../../../../out/main/batch-worker.js'));
const recipe = { generator: 'noise-patches', options: { batch: 3, size: 32 } };
const opened: BatchSource[] = [];

afterEach(async () => {
  for (const source of opened.splice(0)) await source.dispose();
});

function workers(count: number, changes: { worker?: URL; ahead?: number; end?: number; recipe?: typeof recipe } = {}) {
  const { worker = built, ahead = 2 * count, end = 1000 } = changes;
  const source = createWorkerBatchSource(changes.recipe ?? recipe, { seed: 4, end }, { worker, workers: count, ahead });
  opened.push(source);
  return source;
}

function moduleOf(name: string, text: string): URL {
  const path = scratch.file(`${name}.mjs`);
  writeFileSync(path, text);
  return pathToFileURL(path);
}
/** A worker of our own making that answers each request with `code`. */
const workerOf = (name: string, code: string): URL =>
  moduleOf(
    name,
    `import { parentPort, workerData, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ index }) => {\n${code}\n});`,
  );
/** Options that a worker of our own counts in. */
const sharedCounters = (count: number) => {
  const buffer = new SharedArrayBuffer(4 * count);
  return { counters: new Int32Array(buffer), recipe: { generator: '', options: buffer as never } };
};

const local = createLocalBatchSource(recipe, 4);

it('noise patches are smooth pictures and masks with something on them', async () => {
  const { picture, mask } = (await local.take(0)) as Record<string, Float32Array>;
  expect([picture.length, mask.length]).toEqual([3 * 32 * 32 * 3, 3 * 32 * 32]);
  expectWithin(picture, 0, 1);
  expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
  for (let item = 0; item < 3; item += 1) {
    const own = picture.subarray(item * 3072, (item + 1) * 3072);
    expect(Math.max(...own) - Math.min(...own)).toBeGreaterThan(0.1);
    const marked = mask.subarray(item * 1024, (item + 1) * 1024).reduce((sum, value) => sum + value, 0) / 1024;
    expectWithin(marked, 0.005, 0.6);
  }
  const steps = Array.from({ length: 93 }, (_, i) => Math.abs(picture[i + 3] - picture[i]));
  expect(Math.max(...steps)).toBeLessThan(0.2);
});

describe('batches from worker threads', () => {
  it.each([
    [1, Array.from({ length: 20 }, (_, index) => index)],
    [3, Array.from({ length: 20 }, (_, index) => index)],
    [2, [0, 1, 2, 50, 51, 3, 4, 3]],
  ])('are those made here, in whatever order they are taken, with %i workers', async (count, numbers) => {
    const source = workers(count);
    for (const index of numbers) expect(await source.take(index)).toEqual(await local.take(index));
  });

  it('are the same from a source that is opened: on this thread without a worker, or with none wanted', async () => {
    for (const options of [{}, { worker: built, workers: 0 }, { worker: built, workers: 2 }, { worker: built }]) {
      const source = openBatchSource(recipe, { seed: 4, end: 9 }, options);
      opened.push(source);
      expect(await source.take(3)).toEqual(await local.take(3));
    }
  });

  it('come in order even where the later ones are ready first', async () => {
    // Even numbers take longer.
    const values = '{ number: Int32Array.of(index, threadId) }';
    const code = `setTimeout(() => parentPort.postMessage({ index, values: ${values} }), index % 2 ? 0 : 30);`;
    const worker = workerOf('uneven', code);
    const source = workers(2, { worker });
    const taken: Values[] = [];
    for (let index = 0; index < 12; index += 1) taken.push(await source.take(index));
    expect(taken.map(({ number }) => number[0])).toEqual([...taken.keys()]);
    expect(new Set(taken.map(({ number }) => number[1])).size).toBe(2);
  });

  it('are made ahead, but no more than they should be', async () => {
    const { counters: made, recipe: counting } = sharedCounters(10);
    const count = 'Atomics.add(new Int32Array(workerData.recipe.options), index, 1);';
    const worker = workerOf('counting', `${count} parentPort.postMessage({ index, values: {} });`);
    const source = workers(2, { worker, ahead: 5, end: 9, recipe: counting });
    const firstOnesOnce = (count: number) => Array.from({ length: 10 }, (_, index) => Number(index < count));
    const reaches = (count: number) => until(() => made.reduce((sum, times) => sum + times) >= count);
    await source.take(0);
    await reaches(6);
    await new Promise((done) => setTimeout(done, 50));
    expect([...made]).toEqual(firstOnesOnce(6));
    await source.take(1);
    await reaches(7);
    for (let index = 2; index < 9; index += 1) await source.take(index);
    await new Promise((done) => setTimeout(done, 50));
    expect([...made]).toEqual(firstOnesOnce(9));
  });

  it('are transferred, not copied', async () => {
    const watching = moduleOf(
      'watching',
      `import { parentPort } from 'node:worker_threads';
      const { postMessage } = parentPort;
      parentPort.postMessage = (message, transfer) => {
        postMessage.call(parentPort, message, transfer);
        if (!Object.values(message.values).every(({ length }) => length === 0)) throw new Error('copied');
      };
      await import(${JSON.stringify(built.href)});`,
    );
    const source = workers(1, { worker: watching });
    await source.take(0);
    expect(await source.take(1)).toEqual(await local.take(1));
  });
});

describe('a source of batches whose worker fails', () => {
  const wrong = { ...recipe, options: { batch: 0, size: 32 } };
  const unknown = { ...recipe, generator: 'none' };

  it.each<[string, string, RegExp]>([
    ['ends', 'process.exit(3)', /could not be made: a worker ended with code 3\./],
    ['throws', "throw new Error('out of paint')", /could not be made: out of paint\./],
  ])('says so, now and later, where it %s', async (_, crash, text) => {
    const code = `if (index < 2) parentPort.postMessage({ index, values: {} }); else { ${crash} }`;
    const worker = workerOf('crashing', code);
    const source = workers(2, { worker, ahead: 1 });
    await source.take(0);
    await source.take(1);
    for (let again = 0; again < 2; again += 1) await failureOf(source.take(2), 'BATCHES_FAILED', text);
  });

  const missing = pathToFileURL(scratch.file('none.mjs'));
  const elsewhere = new URL('http://127.0.0.1/worker.js');
  it.each<[string, () => BatchSource, string, RegExp]>([
    ['its file is not there', () => workers(1, { worker: missing }), 'BATCHES_FAILED', /Cannot find module/],
    ['it cannot even be started', () => workers(2, { worker: elsewhere }), 'BATCHES_FAILED', /./],
    ['its generator refuses', () => workers(1, { recipe: wrong }), 'BATCHES_FAILED', />=1/],
    ['the generator here refuses', () => createLocalBatchSource(wrong, 1), 'BATCHES_FAILED', />=1/],
    ['there is no such generator', () => workers(1, { recipe: unknown }), 'INTERNAL', /“none”/],
  ])('says why: %s', async (_name, source, code, text) => {
    await failureOf(source().take(0), code, text);
  });

  it('ends its workers when it is disposed of, while they work too', async () => {
    const { counters: beats, recipe: beating } = sharedCounters(1);
    const worker = workerOf('busy', 'for (;;) Atomics.add(new Int32Array(workerData.recipe.options), 0, 1);');
    const source = workers(2, { worker, recipe: beating });
    const taken = source.take(0);
    taken.catch(() => undefined);
    await until(() => beats[0] !== 0);
    await source.dispose();
    const last = beats[0];
    await new Promise((done) => setTimeout(done, 20));
    expect(beats[0]).toBe(last);
    await failureOf(taken, 'BATCHES_FAILED');
  });
});
