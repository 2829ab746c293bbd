import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { correctionFamily } from '../../../../../src-main/nn/families/correction/correction-family.ts';
import {
  correctionTiers,
  initialiseCorrection,
  type CorrectionTier,
} from '../../../../../src-main/nn/families/correction/correction-network.ts';
import { damageTerms } from '../../../../../src-main/nn/families/correction/remaining-damage.ts';
import { findNetwork, findTrainable } from '../../../../../src-main/nn/families/registry.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Arrays, Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { elementCount } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import { differing } from '../autoencoder/small-runs.ts';

const runtime = await createOnnxRuntime({ threads: 2 });
afterAll(() => runtime.dispose());

const configuration = { tier: 'small' } as const;
const trained = { architecture: 'correction', configuration: { tier: 'medium' } };
const [batch, size] = [2, 32];
const request = { steps: 60, batch, size, seed: 3, learningRate: 1e-3, batches: { generator: '', options: {} } };

/** Waves with a square missing, filled with their mean: something that can be learned. */
function waves(): Record<string, Float32Array> {
  const area = size * size;
  const truth = Float32Array.from({ length: batch * area * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return 0.5 + 0.3 * Math.sin((pixel % size) / (2 + Math.floor(pixel / area)) + (i % 3));
  });
  const mask = Float32Array.from({ length: batch * area }, (_, i) => {
    const [x, y] = [i % size, Math.floor((i % area) / size)];
    return Number(x > 8 && x < 20 && y > 10 && y < 15);
  });
  const picture = truth.map((value, i) => (mask[Math.floor(i / 3)] ? 0.5 : value));
  return { picture, mask, strength: new Float32Array(batch * area), truth };
}

async function teach(wishes: Parameters<typeof correctionFamily.plan>[2], steps: number) {
  const plan = correctionFamily.plan(configuration, request, wishes);
  const { program, signature } = plan.programs.train;
  const compiled = await runtime.compile(program, signature);
  const state = runtime.createState(plan.state);
  const history: Values[] = [];
  const batchValues = waves();
  for (let step = 1; step <= steps; step += 1) {
    const scalars = { step: Float32Array.of(step), learningRate: Float32Array.of(plan.learningRate(step)) };
    history.push(await compiled.run(state, { ...batchValues, ...scalars, ...plan.inputs?.(step, 1) }));
  }
  const values = await state.read();
  state.dispose();
  await compiled.dispose();
  const arrays = Object.fromEntries(
    Object.entries(plan.state).map(([name, spec]) => [name, { ...spec, values: values[name] }]),
  );
  return { plan, history, arrays: arrays as Arrays };
}

/** What the network makes of `waves`. */
async function correct(tier: CorrectionTier, weights: Arrays): Promise<number[]> {
  const network = findNetwork('correction', { tier })!;
  const { program, inputs } = network.forward(batch, size);
  const compiled = await runtime.compile(program, { state: network.parameters, inputs });
  const state = runtime.createState(weights);
  const { picture, mask, strength } = waves();
  const output = await compiled.run(state, { picture, mask, strength });
  state.dispose();
  await compiled.dispose();
  return [...output.picture];
}

describe('the correction autoencoder', () => {
  it('changes nothing before it has learned', async () => {
    const output = await correct('small', initialiseCorrection(createRandom(1), 'small'));
    const { picture } = waves();
    expect(output).toHaveLength(batch * size * size * 3);
    output.forEach((value, i) => expect(value).toBeCloseTo(picture[i], 6));
  });

  it('has 0.7, 1.5, 1.6 and 2.8 million weights in its tiers', () => {
    const counts = correctionTiers.map((tier) =>
      Object.values(correctionFamily.parameters({ tier })).reduce((sum, { shape }) => sum + elementCount(shape), 0),
    );
    expect(counts.map((count) => Math.round(count / 1e5) / 10)).toEqual([0.7, 1.5, 1.6, 2.8]);
  });

  it('grows from medium to fine without a change in what it computes, and from nothing else', async () => {
    const random = createRandom(5);
    const weights = Object.fromEntries(
      Object.entries(initialiseCorrection(random, 'medium')).map(([name, array]) => [
        name,
        { ...array, values: Float32Array.from(array.values, (value) => value + 0.02 * (random.unit() - 0.5)) },
      ]),
    );
    const grown = correctionFamily.adopt!({ tier: 'fine' }, { ...trained, tensors: weights })!;
    const [before, after] = await Promise.all([correct('medium', weights), correct('fine', grown)]);
    expect(Object.keys(grown).length).toBeGreaterThan(Object.keys(weights).length);
    const { picture } = waves();
    expect(Math.max(...before.map((value, i) => Math.abs(value - picture[i])))).toBeGreaterThan(0.01);
    after.forEach((value, i) => expect(value).toBeCloseTo(before[i], 5));
    expect(correctionFamily.adopt!({ tier: 'large' }, { ...trained, tensors: weights })).toBeUndefined();
    expect(correctionFamily.adopt!({ tier: 'medium' }, { ...trained, tensors: grown })).toBeUndefined();
    const { 'leave.bias': _, ...incomplete } = weights;
    expect(correctionFamily.adopt!({ tier: 'fine' }, { ...trained, tensors: incomplete })).toBeUndefined();
    expect(
      correctionFamily.adopt!({ tier: 'fine' }, { ...trained, architecture: 'other', tensors: weights }),
    ).toBeUndefined();
  });

  it(
    'comes nearer to the truth in the holes, and says what is still wrong, term by term',
    { timeout: 60_000 },
    async () => {
      const { plan, history } = await teach({ remaining: 0.3, known: 0, data: 'charbonnier', averaging: 0.999 }, 60);
      expect(plan.losses).toEqual(expect.arrayContaining(['remaining', ...damageTerms]));
      for (const name of plan.losses) expect(history.every((outputs) => Number.isFinite(outputs[name][0]))).toBe(true);
      expect(history[0].gain[0]).toBeCloseTo(0, 3);
      expect(history.at(-1)!.gain[0]).toBeGreaterThan(3);
      expect(history.at(-1)!.edges[0]).toBeLessThan(history[0].edges[0]);
      expect(history.at(-1)!.structure[0]).toBeLessThan(history[0].structure[0]);
    },
  );

  it('learns from everything where it is to clean everything', async () => {
    const { history, plan } = await teach({ remaining: 0, known: 1, data: 'squared', averaging: 0.999 }, 2);
    expect(plan.losses).not.toContain('edges');
    expect(history[1].data[0]).toBeGreaterThan(0);
  });

  it('gives the same weights for the same seed, and the average of them to ship', async () => {
    const wishes = { remaining: 0, known: 0, data: 'charbonnier', averaging: 0.9 } as const;
    const [one, again] = [await teach(wishes, 5), await teach(wishes, 5)];
    expect(differing(again.arrays, one.arrays)).toEqual([]);
    const shipped = correctionFamily.weightsOf(configuration, one.arrays);
    expect(Object.keys(shipped)).toEqual(Object.keys(correctionFamily.parameters(configuration)));
    expect(shipped['leave.weight'].values).not.toEqual(one.arrays['leave.weight'].values);
    expect(shipped['leave.weight'].values).toEqual(one.arrays['ema.leave.weight'].values);
  });
});

describe('the families', () => {
  it('are found by name and configuration alone', () => {
    expect(findTrainable('correction', { tier: 'medium' })).toBeDefined();
    expect(findTrainable('correction', { tier: 'huge' })).toBeUndefined();
    expect(findTrainable('reference', {})).toBeUndefined();
    expect(findTrainable('nothing', {})).toBeUndefined();
  });
});
