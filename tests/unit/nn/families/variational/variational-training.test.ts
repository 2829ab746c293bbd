import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { variationalFamily } from '../../../../../src-main/nn/families/variational/variational-family.ts';
import { initialiseVariational } from '../../../../../src-main/nn/families/variational/variational-network.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Runtime } from '../../../../../src-main/nn/compiler/runtime.ts';
import { specsOf } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import type { TrainingPlan } from '../../../../../src-main/nn/training/plan.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';
import {
  differing,
  expectClose,
  greyFilled,
  learn,
  learnEach,
  restore,
  stirred,
  type PlanChanges,
} from '../autoencoder/small-runs.ts';

let fast: Runtime;
let plain: Runtime;
beforeAll(async () => {
  fast = await createOnnxRuntime({ threads: 1 });
  plain = createEagerCpu();
});
afterAll(() => Promise.all([fast.dispose(), plain.dispose()]));

const small = { size: 'small' } as const;
const channels = 16;
const weights = stirred(initialiseVariational(createRandom(2), 'small'));

function planOf(
  batch: number,
  size: number,
  { steps = 40, seed = 1, wishes = {}, start }: PlanChanges = {},
): TrainingPlan {
  const batches = { generator: 'hole-patches', options: {} };
  const request = { steps, batch, size, seed, learningRate: 2e-3, batches, start };
  return variationalFamily.plan(small, request, v.parse(variationalFamily.wishesSchema, wishes));
}

describe('the training of a variational autoencoder', () => {
  it('comes nearer to a batch that it sees again and again', async () => {
    const batch = await greyFilled(2, 32);
    const { losses, state } = await learn(fast, planOf(2, 32, { steps: 25 }), batch, 25);
    expect(losses[24].data).toBeLessThan(losses[0].data - 0.5);
    expect(losses[24].loss).toBeLessThan(losses[0].loss - 0.5);
    expect(losses.every((step) => Object.values(step).every(Number.isFinite))).toBe(true);
    expect(specsOf(variationalFamily.weightsOf(small, state))).toEqual(variationalFamily.parameters(small));
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const batch = await greyFilled(1, 16);
    const start = initialiseVariational(createRandom(1), 'small');
    const plans = [{ seed: 1 }, { seed: 1 }, { seed: 2, start }].map((changes) => planOf(1, 16, changes));
    const [one, again, other] = await learnEach(fast, plans, batch, 3);
    expect(differing(again.state, one.state)).toEqual([]);
    // It began with the same weights, but its noise was another.
    expect(differing(other.state, one.state)).toContain('leave.weight');
  });

  it('sees the same losses and the same gradient on every runtime', async () => {
    const batch = await greyFilled(1, 16);
    const plan = planOf(1, 16, { steps: 1, start: weights });
    const [onFast, onPlain] = await Promise.all([fast, plain].map((runtime) => learn(runtime, plan, batch, 1)));
    expectClose(onFast.losses[0], onPlain.losses[0]);
  });

  it('lets β grow over two fifths of the steps', () => {
    const { inputs } = planOf(1, 16, { steps: 100, wishes: { beta: 3 } });
    const betas = [10, 20, 40, 41, 100].map((step) => inputs?.(step, 1).beta[0]);
    [0.75, 1.5, 3, 3, 3].forEach((beta, i) => expect(betas[i]).toBeCloseTo(beta, 6));
  });

  it('weighs nats a pixel against nats a pixel', async () => {
    const batch = await greyFilled(2, 16);
    const wishes = { beta: 2 };
    const { losses } = await learn(fast, planOf(2, 16, { steps: 1, wishes }), batch, 1);
    const [first] = losses;
    // Untrained, it says grey.
    const squares = batch.truth.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / batch.truth.length;
    expect(first.data).toBeCloseTo(1.5 * (Math.log(2 * Math.PI * squares) + 1), 4);
    expect(first.beta).toBe(2);

    const start = initialiseVariational(createRandom(1), 'small');
    const given = { picture: batch.picture, mask: batch.mask, noise: new Float32Array(2 * 4 * channels) };
    const [{ mean, logVariance }] = await restore(fast, variationalFamily.forward(small, 2, 16), start, [given]);
    const nats = new Float64Array(channels);
    mean.forEach((value, i) => {
      nats[i % channels] += (value ** 2 + Math.exp(logVariance[i]) - logVariance[i] - 1) / 2 / (mean.length / channels);
    });
    const sum = nats.reduce((total, value) => total + value, 0);
    const charged = nats.reduce((total, value) => total + Math.max(value, 0.1), 0);
    expect(first.divergence).toBeCloseTo(sum / 64, 4);
    expect(first.loss).toBeCloseTo(first.data + (2 * charged) / 64, 4);
    const varies = (channel: number): boolean => {
      const values = Array.from(mean as Float32Array).filter((_, i) => i % channels === channel);
      const average = values.reduce((total, value) => total + value, 0) / values.length;
      return values.reduce((total, value) => total + (value - average) ** 2, 0) / values.length > 0.01;
    };
    expect(first.active).toBe(Array.from({ length: channels }, (_, channel) => channel).filter(varies).length);
  });
});
