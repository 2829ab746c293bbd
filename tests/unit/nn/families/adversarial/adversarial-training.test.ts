import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversarialFamily } from '../../../../../src-main/nn/families/adversarial/adversarial-family.ts';
import type { AdversarialWishes } from '../../../../../src-main/nn/families/adversarial/adversarial-training.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Runtime, Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { programOf } from '../../../../../src-main/nn/training/programs.ts';
import { tier, tinyBatch, tinyPlan, TinyTrainings } from './tiny-training.ts';

let runtime: Runtime;
let trainings: TinyTrainings;
beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1, spinning: false });
  trainings = new TinyTrainings(runtime);
});
afterAll(async () => {
  await trainings.dispose();
  await runtime.dispose();
});

/** Two games; programs are compiled for no others, which takes a while. */
const usual: Partial<AdversarialWishes> = {};
const plain: Partial<AdversarialWishes> = { form: 'logistic', variety: 0 };

const isDiscriminators = (name: string): boolean => name.includes('discriminator.');

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function moved(before: Values, after: Values): string[] {
  return Object.keys(before).filter((name) => before[name].some((value, i) => value !== after[name][i]));
}

describe('an adversarial training', () => {
  it('takes turns, and penalises the discriminator once in a while', () => {
    const plan = tinyPlan();
    const names = Array.from({ length: 34 }, (_, i) => programOf(plan, i + 1));
    expect(names.filter((name) => name === 'generator')).toHaveLength(17);
    expect(names.map((name, i) => (name === 'penalised' ? i + 1 : 0)).filter(Boolean)).toEqual([1, 33]);
    expect(names[1]).toBe('generator');
  });

  it('has both learn more slowly when it had to go back, and lets λ grow', () => {
    const plan = tinyPlan({ discriminatorRate: 3, adversarial: 0.02 });
    const at = (step: number, factor: number, name: string): number => plan.inputs!(step, factor)[name][0];
    expect(at(99, 1, 'discriminatorRate')).toBeCloseTo(3 * plan.learningRate(99), 8);
    expect(at(99, 0.5, 'discriminatorRate')).toBeCloseTo(1.5 * plan.learningRate(99), 8);
    expect(at(300, 1, 'adversarialWeight')).toBeCloseTo(0.01, 8);
    expect(at(700, 1, 'adversarialWeight')).toBeCloseTo(0.02, 8);
    expect([at(1, 1, 'updates'), at(2, 1, 'updates'), at(3, 1, 'updates')]).toEqual([1, 1, 2]);
  });

  it('moves the weights of the one whose turn it is, and all of them, but not those of the other', async () => {
    await trainings.carryOut(tinyPlan(), async (training) => {
      const batch = tinyBatch(1);
      const first = await training.state.read();
      await training.step(1, batch);
      const second = await training.state.read();
      const byDiscriminator = moved(first, second);
      expect(byDiscriminator.filter((name) => !isDiscriminators(name))).toEqual([]);
      // The one direction of a layer with one output is where it is.
      const still = Object.keys(first).filter((name) => isDiscriminators(name) && !byDiscriminator.includes(name));
      expect(still).toEqual(['discriminator.judge.u']);
      await training.step(2, batch);
      const byGenerator = moved(second, await training.state.read());
      expect(byGenerator.filter(isDiscriminators)).toEqual([]);
      const weights = Object.keys(adversarialFamily.parameters({ tier }));
      expect(byGenerator).toEqual(expect.arrayContaining(weights));
      expect(byGenerator).toContain('ema.noise0.gain');
    });
  });

  it.each([
    ['with a hinge', usual],
    ['as cross-entropy, without variety', plain],
  ])('shows all of its losses, all finite: %s', async (_name, wishes) => {
    await trainings.carryOut(tinyPlan(wishes), async (training) => {
      const batch = tinyBatch(2);
      const shown = { ...(await training.step(1, batch)), ...(await training.step(2, batch)) };
      expect(Object.keys(shown).toSorted()).toEqual([...training.plan.losses].toSorted());
      expect(Object.values(shown).every(Number.isFinite)).toBe(true);
      expect(shown.diversity).toBeGreaterThan(0);
    });
  });

  it('stays finite where nothing is to be filled, or the smooth fill was right already', async () => {
    await trainings.carryOut(tinyPlan(), async (training) => {
      const batch = tinyBatch(3);
      const whole = { ...batch, picture: batch.truth, mask: new Float32Array(batch.mask.length) };
      const grey = { ...batch, picture: batch.truth.map(() => 0.5), truth: batch.truth.map(() => 0.5) };
      for (const [i, values] of [whole, grey, whole, grey].entries()) {
        // Both programs, on either.
        const losses = { ...(await training.step(2 * i + 1, values)), ...(await training.step(2 * i + 2, values)) };
        expect(Object.entries(losses).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
      }
      const state = Object.values(await training.state.read());
      expect(state.every((values) => values.every(Number.isFinite))).toBe(true);
    });
  });

  it('teaches the discriminator to tell fills from what was there', async () => {
    await trainings.carryOut(tinyPlan(), async (training) => {
      const gaps: number[] = [];
      const shares: number[] = [];
      // The discriminator's steps alone, so that fills stay as they are.
      for (let step = 1; step <= 120; step += 2) {
        const { gap, realRight, fakeRight } = await training.step(step, tinyBatch(4));
        gaps.push(gap);
        shares.push((realRight + fakeRight) / 2);
      }
      expect(mean(gaps.slice(-10))).toBeGreaterThan(mean(gaps.slice(0, 10)) + 1);
      expect(mean(shares.slice(0, 10))).toBeLessThan(0.6);
      expect(mean(shares.slice(-10))).toBeGreaterThan(0.7);
    });
  });

  it('parts two fills of one hole where variety is wished for', async () => {
    const diversityAfter = (wishes: Partial<AdversarialWishes>): Promise<number> =>
      trainings.carryOut(tinyPlan(wishes), async (training) => {
        const diversities: number[] = [];
        for (let step = 2; step <= 60; step += 2) diversities.push((await training.step(step, tinyBatch(5))).diversity);
        return mean(diversities.slice(-5));
      });
    expect(await diversityAfter(usual)).toBeGreaterThan(2 * (await diversityAfter(plain)));
  });

  it('gives the same weights for the same seed, to the last bit, and others for another', async () => {
    const trained = (seed: number): Promise<Values> =>
      trainings.carryOut(tinyPlan({}, seed), async (training) => {
        for (let step = 1; step <= 4; step += 1) await training.step(step, tinyBatch(step));
        return training.state.read();
      });
    const first = await trained(7);
    expect(moved(first, await trained(7))).toEqual([]);
    expect(moved(first, await trained(8)).length).toBeGreaterThan(10);
  });
});
