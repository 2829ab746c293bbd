import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Values } from '../../../../src-main/nn/compiler/runtime.ts';
import type { BatchSource } from '../../../../src-main/nn/training/batches/batch-source.ts';
import { createLocalBatchSource } from '../../../../src-main/nn/training/batches/local-batch-source.ts';
import { openBatchSource } from '../../../../src-main/nn/training/batches/open-batch-source.ts';
import { createWorkerBatchSource } from '../../../../src-main/nn/training/batches/worker-batch-source.ts';
import { scratchFolder, until } from '../../../support/scratch.ts';

const scratch = scratchFolder('batches');
const built = pathToFileURL(resolve(import.meta.dirname, '../../../../out/main/batch-worker.js'));
const recipe = { generator: 'noise-patches', options: { batch: 3, size: 32 } };
const opened: BatchSource[] = [];

afterEach(async () => {
  for (const source of opened.splice(0)) await source.dispose();
});
afterAll(() => scratch.remove());

function workers(count: number, changes: { worker?: URL; ahead?: number; end?: number; recipe?: typeof recipe } = {}) {
  const { worker = built, ahead = 2 * count, end = 1000 } = changes;
  const source = createWorkerBatchSource(changes.recipe ?? recipe, { seed: 4, end }, { worker, workers: count, ahead });
  opened.push(source);
  return source;
}

/** A worker of our own making, to see how the source treats one. */
function workerOf(name: string, code: string): URL {
  const path = scratch.file(`${name}.mjs`);
  writeFileSync(path, `import { parentPort, workerData, threadId } from 'node:worker_threads';\n${code}`);
  return pathToFileURL(path);
}

const local = createLocalBatchSource(recipe, 4);

describe('noise patches', () => {
  it('are smooth pictures and masks with something on them', async () => {
    const { picture, mask } = (await local.take(0)) as Record<string, Float32Array>;
    expect(picture).toHaveLength(3 * 32 * 32 * 3);
    expect(mask).toHaveLength(3 * 32 * 32);
    expect(picture.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
    for (let item = 0; item < 3; item += 1) {
      const own = picture.subarray(item * 3072, (item + 1) * 3072);
      expect(Math.max(...own) - Math.min(...own)).toBeGreaterThan(0.1);
      const marked = mask.subarray(item * 1024, (item + 1) * 1024).reduce((sum, value) => sum + value, 0) / 1024;
      expect(marked).toBeGreaterThan(0.005);
      expect(marked).toBeLessThan(0.6);
    }
    let steepest = 0;
    for (let i = 3; i < 32 * 3; i += 1) steepest = Math.max(steepest, Math.abs(picture[i] - picture[i - 3]));
    expect(steepest).toBeLessThan(0.2);
  });

  it('are a function of seed and number', async () => {
    const again = await createLocalBatchSource(recipe, 4).take(7);
    expect(again).toEqual(await local.take(7));
    expect(again).not.toEqual(await local.take(8));
    expect(again).not.toEqual(await createLocalBatchSource(recipe, 5).take(7));
  });
});

describe('batches from worker threads', () => {
  it.each([1, 3])('come in order and are those made here, with %i workers', async (count) => {
    const source = workers(count);
    for (let index = 0; index < 20; index += 1) expect(await source.take(index)).toEqual(await local.take(index));
  });

  it('can be asked for anew from an earlier or later number', async () => {
    const source = workers(2);
    for (const index of [0, 1, 2, 50, 51, 3, 4, 3]) expect(await source.take(index)).toEqual(await local.take(index));
  });

  it('come in order even where the later ones are ready first', async () => {
    // Even numbers take longer.
    const worker = workerOf(
      'uneven',
      `parentPort.on('message', ({ index }) => setTimeout(
        () => parentPort.postMessage({ index, values: { number: Int32Array.of(index, threadId) } }), index % 2 ? 0 : 30));`,
    );
    const source = workers(2, { worker });
    const taken: Values[] = [];
    for (let index = 0; index < 12; index += 1) taken.push(await source.take(index));
    expect(taken.map(({ number }) => number[0])).toEqual([...taken.keys()]);
    expect(new Set(taken.map(({ number }) => number[1])).size).toBe(2);
  });

  it('are made ahead, but no more than they should be', async () => {
    const counters = new SharedArrayBuffer(40);
    const made = new Int32Array(counters);
    const worker = workerOf(
      'counting',
      `const made = new Int32Array(workerData.recipe.options);
      parentPort.on('message', ({ index }) => {
        Atomics.add(made, index, 1);
        parentPort.postMessage({ index, values: {} });
      });`,
    );
    const source = workers(2, { worker, ahead: 5, end: 9, recipe: { generator: '', options: counters as never } });
    const firstOnesOnce = (count: number) => Array.from({ length: 10 }, (_, index) => (index < count ? 1 : 0));
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

  it('are given away, not copied', async () => {
    const worker = workerOf(
      'watching',
      `const { postMessage } = parentPort;
      parentPort.postMessage = (message, transfer) => {
        postMessage.call(parentPort, message, transfer);
        const values = Object.values(message.values);
        if (!values.every(({ length }) => length === 0)) throw new Error('copied');
      };
      await import(${JSON.stringify(built.href)});`,
    );
    const source = workers(1, { worker });
    await source.take(0);
    expect(await source.take(1)).toEqual(await local.take(1));
  });
});

describe('a source of batches whose worker fails', () => {
  const failure = (code: string, text: RegExp) => ({ code, message: expect.stringMatching(text) });

  it.each<[string, string, RegExp]>([
    ['ends', 'process.exit(3)', /could not be made: a worker ended with code 3\./],
    ['throws', "throw new Error('out of paint')", /could not be made: out of paint\./],
  ])('says so, now and later, where it %s', async (_, crash, text) => {
    const worker = workerOf(
      'crashing',
      `parentPort.on('message', ({ index }) => {
        if (index < 2) parentPort.postMessage({ index, values: {} });
        else { ${crash} }
      });`,
    );
    const source = workers(2, { worker, ahead: 1 });
    await source.take(0);
    await source.take(1);
    await expect(source.take(2)).rejects.toMatchObject(failure('BATCHES_FAILED', text));
    await expect(source.take(2)).rejects.toMatchObject(failure('BATCHES_FAILED', text));
  });

  it('says so where there is no worker', async () => {
    const source = workers(1, { worker: pathToFileURL(scratch.file('none.mjs')) });
    await expect(source.take(0)).rejects.toMatchObject(failure('BATCHES_FAILED', /Cannot find module/));
  });

  it('says what its generator says', async () => {
    const wrong = { ...recipe, options: { batch: 0, size: 32 } };
    await expect(workers(1, { recipe: wrong }).take(0)).rejects.toMatchObject(failure('BATCHES_FAILED', />=1/));
    await expect(createLocalBatchSource(wrong, 1).take(0)).rejects.toMatchObject(failure('BATCHES_FAILED', />=1/));
    const unknown = { ...recipe, generator: 'none' };
    await expect(workers(1, { recipe: unknown }).take(0)).rejects.toMatchObject(failure('INTERNAL', /“none”/));
  });

  it('says so where a worker cannot even be started', async () => {
    const source = workers(2, { worker: new URL('http://127.0.0.1/worker.js') });
    await expect(source.take(0)).rejects.toMatchObject({ code: 'BATCHES_FAILED' });
  });

  it('ends its workers when it is disposed of, while they work too', async () => {
    const counters = new SharedArrayBuffer(4);
    const beats = new Int32Array(counters);
    const worker = workerOf(
      'busy',
      `const beats = new Int32Array(workerData.recipe.options);
      parentPort.on('message', () => { for (;;) Atomics.add(beats, 0, 1); });`,
    );
    const source = workers(2, { worker, recipe: { generator: '', options: counters as never } });
    const taken = source.take(0);
    taken.catch(() => undefined);
    await until(() => beats[0] !== 0);
    await source.dispose();
    const last = beats[0];
    await new Promise((done) => setTimeout(done, 20));
    expect(beats[0]).toBe(last);
    await expect(taken).rejects.toMatchObject({ code: 'BATCHES_FAILED' });
  });
});

describe('a source that is opened', () => {
  it('is on this thread without a worker, or with none wanted, and gives the same', async () => {
    const range = { seed: 4, end: 9 };
    const variants = [{}, { worker: built, workers: 0 }, { worker: built, workers: 2 }, { worker: built }];
    for (const options of variants) {
      const source = openBatchSource(recipe, range, options);
      opened.push(source);
      expect(await source.take(3)).toEqual(await local.take(3));
    }
  });
});
