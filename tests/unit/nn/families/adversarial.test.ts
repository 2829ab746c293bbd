import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { elementCount, specsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { initialiseCorrection } from '../../../../src-main/nn/families/correction/correction-network.ts';
import type { Trained } from '../../../../src-main/nn/families/family.ts';
import { drawNoise } from '../../../../src-main/nn/training/noise.ts';
import { programOf } from '../../../../src-main/nn/training/programs.ts';
import { mean } from '../../../support/numbers.ts';
import { requestOf, restore, stirred, stripes, trainable, withTraining } from './training-runs.ts';

const tier = 'small';
const network = trainable('adversarial', { tier });
const corrector = trainable('correction', { tier });
const trained = {
  architecture: 'correction',
  configuration: { tier },
  tensors: stirred(initialiseCorrection(createRandom(3), tier), 0.012),
};
const adopted = network.adopt(trained)!;

const [batchSize, size] = [2, 32];
const batchOf = (seed: number) => stripes(batchSize, size, seed);
const planOf = (hyperparameters: object = {}) =>
  network.plan(requestOf({ steps: 400, size, seed: 7, learningRate: 1e-3, start: adopted }), hyperparameters);

const isDiscriminators = (name: string): boolean => name.includes('discriminator.');
function moved(before: Values, after: Values): string[] {
  return Object.keys(before).filter((name) => before[name].some((value, i) => value !== after[name][i]));
}

describe('an adversarial training', () => {
  it('takes turns, and penalises the discriminator once in a while', () => {
    const plan = planOf();
    const names = Array.from({ length: 34 }, (_, i) => programOf(plan, i + 1));
    expect(names.filter((name) => name === 'generator')).toHaveLength(17);
    expect(names.map((name, i) => (name === 'penalised' ? i + 1 : 0)).filter(Boolean)).toEqual([1, 33]);
    expect(names[1]).toBe('generator');
  });

  it('has both learn more slowly when it had to go back, and lets λ grow', () => {
    const plan = planOf({ discriminatorRate: 3, adversarial: 0.02 });
    const at = (step: number, factor: number, name: string): number => plan.inputs!(step, factor)[name][0];
    expect(at(99, 1, 'discriminatorRate')).toBeCloseTo(3 * plan.learningRate(99), 8);
    expect(at(99, 0.5, 'discriminatorRate')).toBeCloseTo(1.5 * plan.learningRate(99), 8);
    expect(at(300, 1, 'adversarialWeight')).toBeCloseTo(0.01, 8);
    expect(at(700, 1, 'adversarialWeight')).toBeCloseTo(0.02, 8);
    expect([at(1, 1, 'updates'), at(2, 1, 'updates'), at(3, 1, 'updates')]).toEqual([1, 1, 2]);
  });

  it('moves the weights of the one whose turn it is, and all of them, but not those of the other', async () => {
    await withTraining(planOf(), async (training) => {
      const first = await training.state.read();
      await training.step(1, batchOf(1));
      const second = await training.state.read();
      const byDiscriminator = moved(first, second);
      expect(byDiscriminator.filter((name) => !isDiscriminators(name))).toEqual([]);
      // The one direction of a layer with one output is where it is.
      const still = Object.keys(first).filter((name) => isDiscriminators(name) && !byDiscriminator.includes(name));
      expect(still).toEqual(['discriminator.judge.u']);
      await training.step(2, batchOf(1));
      const byGenerator = moved(second, await training.state.read());
      expect(byGenerator.filter(isDiscriminators)).toEqual([]);
      expect(byGenerator).toEqual(expect.arrayContaining([...Object.keys(network.parameters), 'ema.noise0.gain']));
    });
  });

  it.each([
    ['with a hinge', {}],
    ['as cross-entropy, without variety', { form: 'logistic', variety: 0 }],
  ])(
    'shows all of its losses, all finite, and stays so where nothing is to be filled: %s',
    async (_name, hyperparameters) => {
      await withTraining(planOf(hyperparameters), async (training) => {
        const batch = batchOf(2);
        const whole = { ...batch, picture: batch.truth, mask: new Float32Array(batch.mask.length) };
        const grey = { ...batch, picture: batch.truth.map(() => 0.5), truth: batch.truth.map(() => 0.5) };
        for (const [i, values] of [batch, whole, grey, whole].entries()) {
          const shown = { ...(await training.step(2 * i + 1, values)), ...(await training.step(2 * i + 2, values)) };
          const penalised = i === 0 ? [] : ['penalty'];
          expect([...Object.keys(shown), ...penalised].toSorted()).toEqual([...training.plan.losses].toSorted());
          expect(Object.entries(shown).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
          if (i === 0) expect(shown.diversity).toBeGreaterThan(0);
        }
        const state = Object.values(await training.state.read());
        expect(state.every((values) => values.every(Number.isFinite))).toBe(true);
      });
    },
  );

  it('teaches the discriminator to tell fills from what was there', async () => {
    await withTraining(planOf(), async (training) => {
      const gaps: number[] = [];
      const shares: number[] = [];
      // The discriminator's steps alone, so that fills stay as they are.
      for (let step = 1; step <= 120; step += 2) {
        const { gap, realRight, fakeRight } = await training.step(step, batchOf(4));
        gaps.push(gap);
        shares.push((realRight + fakeRight) / 2);
      }
      expect(mean(gaps.slice(-10))).toBeGreaterThan(mean(gaps.slice(0, 10)) + 1);
      expect(mean(shares.slice(0, 10))).toBeLessThan(0.6);
      expect(mean(shares.slice(-10))).toBeGreaterThan(0.7);
    });
  });

  it('parts two fills of one hole where variety is wanted', async () => {
    const diversityAfter = (hyperparameters: object): Promise<number> =>
      withTraining(planOf(hyperparameters), async (training) => {
        const diversities: number[] = [];
        for (let step = 2; step <= 60; step += 2) diversities.push((await training.step(step, batchOf(5))).diversity);
        return mean(diversities.slice(-5));
      });
    expect(await diversityAfter({})).toBeGreaterThan(2 * (await diversityAfter({ form: 'logistic', variety: 0 })));
  });
});

describe('the generator', () => {
  const side = 144;
  /** The hole is in the corner at the top left, px; noise may reach so far around it: all convolutions, and a block of the coarsest. */
  const [holeSide, reach] = [16, 48];
  const rank = (place: number) => Math.max(Math.floor(place / side), place % side);
  const random = createRandom(1);
  const picture = Float32Array.from({ length: side * side * 3 }, () => random.unit());
  const mask = Float32Array.from({ length: side * side }, (_, place) => (rank(place) < holeSide ? 0.5 : 0));
  const damaged: Values = { picture, mask, strength: mask.map(() => 0.2) };
  const { inputs } = network.forward(1, side);
  const noise = (seed: number): Values =>
    Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => name.startsWith('noise'))
        .map(([name, { shape }]) => [name, drawNoise('normal', elementCount(shape), seed, 0, name)]),
    );

  const restored = async (values: Values, weights: Arrays = adopted, by = network): Promise<ArrayLike<number>> =>
    (await restore(by, weights, [1, side], values))[0].picture;

  it('takes noise at a half, a quarter and an eighth of the side', () => {
    const specs = network.forward(2, 64).inputs;
    expect([0, 1, 2].map((level) => specs[`noise${level}`].shape)).toEqual([
      [2, 32, 32, 1],
      [2, 16, 16, 1],
      [2, 8, 8, 1],
    ]);
    expect(Object.keys(specs)).toHaveLength(6);
    expect(network.sizes).toEqual(corrector.sizes);
  });

  it('fills in another way for other noise, and leaves alone what is not near a hole', async () => {
    const [one, other] = await Promise.all([1, 2].map((seed) => restored({ ...damaged, ...noise(seed) })));
    const changes = { inside: 0, outside: 0 };
    Array.from(one).forEach((value, i) => {
      if (value !== other[i]) changes[rank(Math.floor(i / 3)) < holeSide + reach ? 'inside' : 'outside'] += 1;
    });
    expect(changes.inside).toBeGreaterThan(holeSide * holeSide * 3);
    expect(changes.outside).toBe(0);
  });

  it('starts as the correction network that it adopted, where noise or its gains are 0', async () => {
    const nothing = ({ length }: { length: number }) => new Float32Array(length);
    const expected = await restored(damaged, trained.tensors, corrector);
    const silent = Object.fromEntries(Object.entries(noise(1)).map(([name, values]) => [name, nothing(values)]));
    expect(await restored({ ...damaged, ...silent })).toEqual(expected);
    const gainless = Object.fromEntries(
      Object.entries(adopted).map(([name, one]) => [
        name,
        name.endsWith('.gain') ? { ...one, values: nothing(one.values) } : one,
      ]),
    );
    expect(await restored({ ...damaged, ...noise(1) }, gainless)).toEqual(expected);
    expect(await restored({ ...damaged, ...noise(1) })).not.toEqual(expected);
  });

  it('adopts the weights of a correction network of its own tier, and no others', () => {
    expect(specsOf(adopted)).toEqual(network.parameters);
    const adopt = (changes: Partial<Trained>, into = tier) =>
      trainable('adversarial', { tier: into }).adopt({ ...trained, ...changes });
    const { 'leave.bias': _, ...tensors } = trained.tensors;
    expect([adopt({}, 'large'), adopt({ architecture: 'reference' }), adopt({ tensors })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
