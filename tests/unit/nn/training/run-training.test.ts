import { readdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCheckpointFolder } from '../../../../src-main/models/checkpoint-folder.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Program } from '../../../../src-main/nn/compiler/runtime.ts';
import type { CheckpointStore } from '../../../../src-main/nn/training/checkpoint.ts';
import type { TrainingEvent } from '../../../../src-main/shared/data/training.ts';
import type { TrainingOutcome } from '../../../../src-main/nn/training/training-outcome.ts';
import type { TrainingPlan } from '../../../../src-main/nn/training/plan.ts';
import type { TrainingOptions } from '../../../../src-main/nn/training/training-options.ts';
import { runTraining } from '../../../../src-main/nn/training/run-training.ts';
import { expectWithin, failureOf } from '../../../support/expectations.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { runtime } from '../conformance/runtime.ts';
import { smallPlan } from './small-plan.ts';

const scratch = scratchForFile('train');
let uninterrupted: TrainingOutcome;
let folders = 0;

beforeAll(async () => {
  uninterrupted = await run(smallPlan());
});

const newFolder = () => scratch.file(`training ${(folders += 1)}`);
const newStore = () => createCheckpointFolder(newFolder());

const run = (plan: TrainingPlan, store: CheckpointStore = newStore(), options: Partial<TrainingOptions> = {}) =>
  runTraining(plan, { runtime, store, ...options });

/** An outcome with what happened on the way. */
async function followed(plan: TrainingPlan, store?: CheckpointStore, options: Partial<TrainingOptions> = {}) {
  const events: TrainingEvent[] = [];
  const outcome = await run(plan, store, { ...options, onEvent: (event) => events.push(event) });
  return { events, outcome };
}

/** Calls `then` after the step of that number. */
const after = (step: number, then: () => void): Partial<TrainingPlan> => ({
  evaluate: { every: step, run: async (_, at) => (at === step && then(), {}) },
});

const kinds = <Kind extends TrainingEvent['kind']>(events: readonly TrainingEvent[], kind: Kind) =>
  events.filter((event): event is Extract<TrainingEvent, { kind: Kind }> => event.kind === kind);

describe('a training', () => {
  it('learns, and says how it goes', async () => {
    const { events, outcome } = await followed(smallPlan({ steps: 60 }));
    expect(events[0]).toEqual({ kind: 'started', step: 0, seed: 5, damaged: [] });
    const progress = kinds(events, 'progress');
    expect(progress[0].losses.loss).toBeGreaterThan(4 * outcome.losses.loss);
    expect(progress.at(-1)).toMatchObject({ step: 60, steps: 60, losses: outcome.losses, secondsLeft: 0 });
    expect(progress.at(-1)?.learningRate).toBeCloseTo(0.02 / 4, 12);
    expect(progress.every((one) => one.imagesPerSecond > 0 && one.waitedShare >= 0 && one.waitedShare <= 1)).toBe(true);
    expect(kinds(events, 'checkpoint').map(({ step }) => step)).toEqual([0, 60]);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    expect((await run(smallPlan())).state).toEqual(uninterrupted.state);
    expect((await run(smallPlan({ seed: 6 }))).state).not.toEqual(uninterrupted.state);
    expect((await run(smallPlan({ noise: { grain: 'uniform' } }))).state).not.toEqual(uninterrupted.state);
    expect((await run(smallPlan({ choose: () => 'plain' }))).state).not.toEqual(uninterrupted.state);
  });

  it('gives what it gives without a stop, bit for bit, wherever it is stopped', async () => {
    const random = createRandom(Date.now());
    for (let round = 0; round < 4; round += 1) {
      const store = newStore();
      const stops = [1 + random.below(10), 11 + random.below(12)];
      for (const stop of stops) {
        const cancel = new AbortController();
        const options = { signal: cancel.signal, checkpointMilliseconds: round % 2 === 0 ? 0 : 5 };
        const stopped = run(smallPlan(after(stop, () => cancel.abort())), store, options);
        await expect(stopped, `stopped after ${stops}`).rejects.toMatchObject({ code: 'CANCELLED' });
      }
      // Another seed in the plan does not matter any more.
      const outcome = await run(smallPlan({ seed: 99 }), store);
      expect(outcome.state, `stopped after ${stops}`).toEqual(uninterrupted.state);
      expect(outcome).toMatchObject({ step: 24, seed: 5, losses: uninterrupted.losses });
    }
  });

  it('is over at once when it was over before', async () => {
    const store = newStore();
    await run(smallPlan(), store);
    const { events, outcome } = await followed(smallPlan(), store);
    expect(outcome.state).toEqual(uninterrupted.state);
    expect(outcome.losses).toEqual(uninterrupted.losses);
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'progress']);
  });

  it('goes on from the checkpoint before where the last is damaged, and says so', async () => {
    const folder = newFolder();
    await run(smallPlan({ steps: 10 }), createCheckpointFolder(folder), { checkpointMilliseconds: 0 });
    const newest = (await readdir(folder)).sort().at(-1) ?? '';
    await writeFile(`${folder}/${newest}`, 'nonsense');
    const { events, outcome } = await followed(smallPlan(), createCheckpointFolder(folder));
    expect(events[0]).toMatchObject({ kind: 'started', step: 9, damaged: [{ code: 'WEIGHTS_DAMAGED' }] });
    expect(outcome.state).toEqual(uninterrupted.state);
  });

  it('shows evaluations without being changed by them', async () => {
    const evaluate: TrainingPlan['evaluate'] = {
      every: 10,
      run: async (state, step) => ({ step, bias: (await state.read(['bias'])).bias[0] }),
    };
    const { events, outcome } = await followed(smallPlan({ evaluate }));
    const evaluated = kinds(events, 'evaluated');
    expect(evaluated.map(({ step, results }) => `${step} ${results.step}`)).toEqual(['10 10', '20 20']);
    expect(evaluated[0].results.bias).not.toBe(evaluated[1].results.bias);
    expect(outcome.state).toEqual(uninterrupted.state);
  });
});

describe('a training with batch workers', () => {
  const worker = pathToFileURL(resolve(import.meta.dirname, '../../../../out/main/batch-worker.js'));

  it('ends with the same weights, also after going back', async () => {
    const batches = { worker, workers: 2 };
    expect((await run(smallPlan(), newStore(), { batches })).state).toEqual(uninterrupted.state);
    const restored = await run(explosive(0.011, 9, 'loss'), newStore(), { batches });
    expect(restored).toMatchObject({ retries: 1, state: (await run(explosive(0.011, 9, 'loss'))).state });
  });

  it('ends with one error when a worker fails, and goes on from its checkpoint later', async () => {
    const path = scratch.file('failing.mjs');
    const failing = `import { parentPort } from 'node:worker_threads';
      const { on } = parentPort;
      parentPort.on = (name, listener) =>
        on.call(parentPort, name, (request) => (request.index === 12 ? process.exit(9) : listener(request)));
      await import(${JSON.stringify(worker.href)});`;
    await writeFile(path, failing);
    const store = newStore();
    const batches = { worker: pathToFileURL(path), workers: 2 };
    const failed = run(smallPlan(), store, { batches, checkpointMilliseconds: 0 });
    await failureOf(failed, 'BATCHES_FAILED');
    const step = (await store.load())?.checkpoint.step;
    expectWithin(step!, 0, 12);
    expect((await run(smallPlan(), store)).state).toEqual(uninterrupted.state);
  });
});

describe('a training that is cancelled', () => {
  it('ends after the step that runs, even if nothing in it ever waits', async () => {
    const cancel = new AbortController();
    let last = 0;
    const cancelLater = async (_: unknown, step: number) => {
      last = step;
      if (step === 3) setImmediate(() => cancel.abort());
      return {};
    };
    const endless = smallPlan({ steps: 1e6, evaluate: { every: 1, run: cancelLater } });
    await failureOf(run(endless, newStore(), { signal: cancel.signal }), 'CANCELLED');
    expect(last).toBeLessThanOrEqual(4);
  });

  it('does not begin when that was before', async () => {
    const signal = AbortSignal.abort();
    const events: TrainingEvent[] = [];
    const cancelled = run(smallPlan(), newStore(), { signal, onEvent: (event) => events.push(event) });
    await failureOf(cancelled, 'CANCELLED');
    expect(events).toEqual([]);
  });
});

/** Divides by zero while the learning rate is above `limit`, from the step `from` on: in the loss, or in the weights alone. */
function explosive(limit: number, from: number, where: 'loss' | 'weights'): TrainingPlan {
  const { programs, ...rest } = smallPlan({ learningRate: () => 0.02, choose: undefined });
  const { program, signature } = programs.plain;
  const exploding: Program = (state, inputs) => {
    const result = program(state, inputs);
    const bad = tf.logicalAnd(tf.greater(inputs.learningRate, limit), tf.greaterEqual(inputs.step, from));
    const factor = tf.div(1, tf.sub(1, tf.cast(bad, 'float32')));
    if (where === 'loss') return { ...result, outputs: { loss: tf.mul(result.outputs.loss, factor) } };
    // A number that no loss shows.
    const unseen = tf.mul(tf.ones([1]), factor) as tf.Tensor1D;
    return { ...result, state: { ...result.state, unseen } };
  };
  const unseen = { shape: [1], dtype: 'float32', values: Float32Array.of(1) } as const;
  const specs = { ...signature.state, unseen: { shape: [1], dtype: 'float32' } } as const;
  return {
    ...rest,
    state: { ...rest.state, unseen },
    programs: { only: { program: exploding, signature: { ...signature, state: specs } } },
  };
}

describe('a training whose numbers run away', () => {
  it('goes back with half the learning rate, says so, and ends well', async () => {
    const store = newStore();
    const { events, outcome } = await followed(explosive(0.006, 9, 'loss'), store, { checkpointMilliseconds: 0 });
    expect(kinds(events, 'restored')).toEqual([
      { kind: 'restored', failedStep: 9, step: 8, learningRateFactor: 0.5, retries: 1 },
      { kind: 'restored', failedStep: 9, step: 8, learningRateFactor: 0.25, retries: 2 },
    ]);
    expect(outcome).toMatchObject({ step: 24, learningRateFactor: 0.25, retries: 2 });
    expect(kinds(events, 'progress').at(-1)?.learningRate).toBeCloseTo(0.005, 12);
    expect((await store.load())?.checkpoint).toMatchObject({ learningRateFactor: 0.25, retries: 2 });
  });

  it('remembers the smaller learning rate when it is started again', async () => {
    const store = newStore();
    const plan = explosive(0.006, 9, 'loss');
    await run({ ...plan, steps: 12 }, store, { checkpointMilliseconds: 0 });
    const outcome = await run(plan, store);
    expect(outcome).toMatchObject({ step: 24, learningRateFactor: 0.25, retries: 2 });
    expect(outcome.state).toEqual((await run(plan, newStore(), { checkpointMilliseconds: 0 })).state);
  });

  it('really goes back: it ends as if it had begun there with the smaller learning rate', async () => {
    const outcome = await run(explosive(0.011, 1, 'loss'));
    const gentle = await run({ ...explosive(Infinity, 1, 'loss'), learningRate: () => 0.01 }, newStore());
    expect(outcome.retries).toBe(1);
    expect(outcome.state).toEqual(gentle.state);
  });

  it('is noticed by its weights before they reach a checkpoint', async () => {
    const { events, outcome } = await followed(explosive(0.011, 24, 'weights'));
    expect(kinds(events, 'restored')).toMatchObject([{ failedStep: 24, step: 0 }]);
    expect(kinds(events, 'checkpoint').map(({ step }) => step)).toEqual([0, 0, 24]);
    expect(outcome.state.unseen.values[0]).toBe(1);
  });

  it('gives up after three times and keeps what it had', async () => {
    const store = newStore();
    const events: TrainingEvent[] = [];
    const options = { onEvent: (event: TrainingEvent) => events.push(event), checkpointMilliseconds: 0 };
    const error = await failureOf(run(explosive(0, 9, 'loss'), store, options), 'TRAINING_UNSTABLE', 'did not settle');
    expect(error.details).toMatchObject({ step: 9, retries: 3 });
    expect(kinds(events, 'restored')).toHaveLength(3);
    expect((await store.load())?.checkpoint).toMatchObject({ step: 8, retries: 3 });
    // Started again, it does not try three times more.
    await failureOf(run(explosive(0, 9, 'loss'), store, options), 'TRAINING_UNSTABLE');
    expect(kinds(events, 'restored')).toHaveLength(3);
  });
});

describe('before it begins, a training refuses', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('what does not fit into the memory', async () => {
    const tooLarge = run(smallPlan({ activationBytes: 2 ** 50 }));
    await failureOf(tooLarge, 'MEMORY_TOO_SMALL');
    vi.stubEnv('HEIRLOOM_MEMORY_MIB', '1');
    await failureOf(run(smallPlan()), 'MEMORY_TOO_SMALL');
  });

  const { identity, state } = smallPlan();
  it.each<[string, Partial<TrainingPlan>, RegExp]>([
    ['another network', { identity: { ...identity, architecture: 'other' } }, /“one-convolution”, not for “other”/],
    ['other settings', { identity: { ...identity, configuration: { size: 9 } } }, /other settings/],
    ['another optimiser', { identity: { ...identity, optimiser: { name: 'sgd' } } }, /another optimiser/],
    ['another state', { state: { ...state, more: state.bias } }, /it has no more/],
  ])('a checkpoint of %s', async (_, changes, text) => {
    const store = newStore();
    await run(smallPlan({ steps: 1 }), store);
    await failureOf(run(smallPlan(changes), store), 'WEIGHTS_OTHER_NETWORK', text);
  });

  const generator = 'noise-patches';
  it.each<[string, Partial<TrainingPlan>, string]>([
    ['an input that nothing gives', { noise: {} }, 'input grain'],
    ['a batch of another size', { batches: { generator, options: { batch: 1, size: 8 } } }, 'picture'],
    ['a program that is not there', { choose: () => 'none' }, 'no program “none”'],
    ['losses that are not there', { losses: ['los'] }, 'none of the losses'],
    ['batches that are not there', { batches: { generator: 'none', options: {} } }, 'no batches called “none”'],
    ['batches of impossible size', { batches: { generator, options: { batch: 0 } } }, 'not be made'],
  ])('%s', async (_, changes, text) => {
    await expect(run(smallPlan(changes), newStore())).rejects.toThrow(text);
  });
});
