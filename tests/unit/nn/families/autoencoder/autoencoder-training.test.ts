import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import {
  autoencoderFamily,
  type AutoencoderConfiguration,
} from '../../../../../src-main/nn/families/autoencoder/autoencoder-family.ts';
import { constant } from '../../../../../src-main/nn/layers/initialisers.ts';
import { autoencoderOf } from '../../../../../src-main/nn/families/autoencoder/autoencoder-network.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Arrays, Runtime } from '../../../../../src-main/nn/compiler/runtime.ts';
import { specsOf } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import type { TrainingPlan } from '../../../../../src-main/nn/training/plan.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';
import { differing, expectClose, greyFilled, learn, learnEach, stirred, type PlanChanges } from './small-runs.ts';

let fast: Runtime;
let plain: Runtime;
beforeAll(async () => {
  fast = await createOnnxRuntime({ threads: 1 });
  plain = createEagerCpu();
});
afterAll(() => Promise.all([fast.dispose(), plain.dispose()]));

const small = { size: 'small' } as const;
const dense = { size: 'dense' } as const;

function planOf(
  configuration: AutoencoderConfiguration,
  batch: number,
  size: number,
  { steps = 40, seed = 1, wishes = {}, start }: PlanChanges = {},
): TrainingPlan {
  const batches = { generator: 'pixel-patches', options: {} };
  const request = { steps, batch, size, seed, learningRate: 2e-3, batches, start };
  return autoencoderFamily.plan(configuration, request, v.parse(autoencoderFamily.wishesSchema, wishes));
}

describe('the training of an autoencoder', () => {
  it.each([
    [small, 32, 0.5],
    [dense, 28, 0.7],
  ])('comes nearer to a batch that it sees again and again: %o', async (configuration, size, share) => {
    const batch = await greyFilled(2, size);
    const { losses, state } = await learn(fast, planOf(configuration, 2, size, { steps: 25 }), batch, 25);
    expect(losses[24].loss).toBeLessThan(share * losses[0].loss);
    expect(losses[24].psnr).toBeGreaterThan(losses[0].psnr + 1);
    expect(losses.every((step) => Object.values(step).every(Number.isFinite))).toBe(true);

    const weights = autoencoderFamily.weightsOf(configuration, state);
    expect(specsOf(weights)).toEqual(autoencoderFamily.parameters(configuration));
    const name = Object.keys(weights).at(-1)!;
    expect(weights[name].values).toEqual(state[`ema.${name}`].values);
    expect(weights[name].values).not.toEqual(state[name].values);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const batch = await greyFilled(1, 16);
    const plans = [1, 1, 2].map((seed) => planOf(small, 1, 16, { seed }));
    const [one, again, other] = await learnEach(fast, plans, batch, 3);
    expect(differing(again.state, one.state)).toEqual([]);
    expect(differing(other.state, one.state)).toContain('ema.code.weight');
  });

  it.each([0, 6])('counts a hole %i times', async (hole) => {
    const batch = await greyFilled(2, 28);
    const nothing = Object.entries(autoencoderFamily.parameters(dense)).map(([name, { shape }]) => [
      name,
      constant(shape, 0),
    ]);
    const start = Object.fromEntries(nothing) as Arrays;
    const { losses } = await learn(fast, planOf(dense, 2, 28, { wishes: { hole }, start }), batch, 1);
    let [sum, weights] = [0, 0];
    // Without any weights it says grey, which is also what the holes were filled with.
    batch.mask.forEach((marked, i) => {
      const [red, green, blue] = batch.truth.subarray(3 * i);
      const weight = marked > 0 ? hole : 1;
      sum += weight * (0.299 * red + 0.587 * green + 0.114 * blue - 0.5) ** 2;
      weights += weight;
    });
    expect(losses[0].loss).toBeCloseTo(sum / weights, 6);
    expect(losses[0].gain).toBeCloseTo(0, 4);
  });

  it('shows numbers for a batch without any hole', async () => {
    const { truth } = await greyFilled(2, 28);
    const batch = { picture: truth, truth, mask: new Float32Array(2 * 28 * 28) };
    const { losses } = await learn(fast, planOf(dense, 2, 28), batch, 2);
    expect(losses[1].gain).toBe(0);
    expect(losses[1].psnr).toBeGreaterThan(5);
  });

  it.each([
    [small, 16],
    [dense, 28],
  ])('sees the same losses and the same gradient on every runtime: %o', async (configuration, size) => {
    const batch = await greyFilled(1, size);
    const start = stirred(autoencoderOf(configuration.size).initialise(createRandom(2)));
    const plan = planOf(configuration, 1, size, { start });
    const [onFast, onPlain] = await Promise.all([fast, plain].map((runtime) => learn(runtime, plan, batch, 1)));
    expectClose(onFast.losses[0], onPlain.losses[0]);
  });

  it('goes on from weights that it is given', () => {
    const start = autoencoderOf('small').initialise(createRandom(77));
    const request = { steps: 5, batch: 1, size: 16, seed: 1, learningRate: 1e-3, start };
    const batches = { generator: 'pixel-patches', options: {} };
    const { state } = autoencoderFamily.plan(small, { ...request, batches }, { hole: 6, averaging: 0.9 });
    expect(state['down0.enter.weight']).toBe(start['down0.enter.weight']);
    expect(state['ema.down0.enter.weight'].values).toEqual(start['down0.enter.weight'].values);
  });
});
