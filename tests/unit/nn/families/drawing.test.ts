import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { TrainingHistory } from '../../../../src-main/nn/families/health.ts';
import { codesBetween, drawCodes } from '../../../../src-main/nn/families/drawing/codes.ts';
import { assessAdversarialDrawing, assessVariationalDrawing } from '../../../../src-main/nn/families/drawing/health.ts';
import {
  meanDifference,
  measureDrawings,
  slicedWasserstein,
} from '../../../../src-main/nn/families/drawing/measure-drawings.ts';
import { learn, requestOf, trainable } from './training-runs.ts';

const configuration = { side: 32, width: 8, code: 8 } as const;
const length = 32 * 32 * 3;
/** Pictures of one colour each, and grain. */
const colours = (shades: readonly number[], seed = 1): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: shades.length * length }, (_, i) => {
    return shades[Math.floor(i / length)] + 0.02 * (random.unit() - 0.5);
  });
};
const parts = (all: Float32Array): Float32Array[] =>
  Array.from({ length: all.length / length }, (_, n) => all.slice(n * length, (n + 1) * length));

describe('codes', () => {
  it('are the same for the same seed, however many are drawn', () => {
    expect(drawCodes(9, 16, 4).slice(0, 48)).toEqual(drawCodes(3, 16, 4));
    expect(drawCodes(3, 16, 5)).not.toEqual(drawCodes(3, 16, 4));
  });

  it('on a way begin and end at its ends, and keep between their lengths', () => {
    const [one, other] = [drawCodes(1, 64, 1), drawCodes(1, 64, 2).map((value) => 1.5 * value)];
    const way = codesBetween(one, other, 5);
    const at = (step: number) => way.subarray(step * 64, (step + 1) * 64);
    at(0).forEach((value, i) => expect(value).toBeCloseTo(one[i], 5));
    at(4).forEach((value, i) => expect(value).toBeCloseTo(other[i], 5));
    const [first, last] = [Math.hypot(...one), Math.hypot(...other)];
    [0, 1, 2, 3, 4].forEach((step) =>
      expect(Math.hypot(...at(step))).toBeCloseTo(first + (step / 4) * (last - first), 3),
    );
    const same = codesBetween(one, one, 3);
    same.forEach((value, i) => expect(value).toBeCloseTo(one[i % 64], 5));
  });
});

describe('what is measured of drawings', () => {
  it('is 0 apart for the same pictures, and what is known for pictures that are brighter', () => {
    const pictures = parts(colours([0.2, 0.4, 0.6, 0.8]));
    expect(slicedWasserstein(pictures, pictures)).toBe(0);
    const brighter = pictures.map((picture) => picture.map((value) => value + 10 / 255));
    // The mean of |N(0, 1)| is 0.798, and 128 directions say it to 5 %.
    expect(slicedWasserstein(pictures, brighter)).toBeGreaterThan(6.5);
    expect(slicedWasserstein(pictures, brighter)).toBeLessThan(9.5);
    expect(meanDifference([pictures[0], pictures[0].map((value) => value + 10 / 255)])).toBeCloseTo(10, 4);
  });

  it('tells a drawer that draws one picture from one that draws many', () => {
    const batches = [{ picture: colours([0.2, 0.4, 0.6, 0.8]) }, { picture: colours([0.3, 0.5, 0.7, 0.9]) }];
    const measured = (drawn: Float32Array[]) =>
      measureDrawings(
        drawn.map((pictures, i) => ({ drawn: pictures, again: batches[i].picture, code: new Float32Array(32) })),
        batches,
        32,
      );
    const many = measured([colours([0.9, 0.7, 0.5, 0.3], 7), colours([0.2, 0.6, 0.8, 0.4], 8)]);
    const one = measured([colours([0.5, 0.5, 0.5, 0.5], 7), colours([0.5, 0.5, 0.5, 0.5], 8)]);
    expect(many.variety).toBeCloseTo(1, 1);
    expect(one.variety).toBeLessThan(0.02);
    expect(one.wasserstein).toBeGreaterThan(3 * many.wasserstein);
    expect(many.again).toBe(90);
  });

  it('is judged: collapsed, or healthy', () => {
    const steps = Array.from({ length: 100 }, (_, i) => ({
      step: 10 * (i + 1),
      ...{ active: 40, realRight: 0.7, fakeRight: 0.7, gap: 0.9 },
    }));
    const history = (measured: Record<string, number>): TrainingHistory => ({ steps, measured });
    for (const assess of [assessVariationalDrawing, assessAdversarialDrawing]) {
      expect(assess(history({ variety: 0.7, spread: 50 }))).toEqual({ state: 'healthy', verdicts: [] });
      expect(assess(history({ variety: 0.1, spread: 6 }))).toEqual({
        state: 'ailing',
        verdicts: [{ code: 'drawingsAlike', values: { variety: 0.1, spread: 6 } }],
      });
    }
  });
});

it('a discriminator of whole pictures learns to tell photos from what is drawn', { timeout: 60_000 }, async () => {
  const plan = trainable('adversarial-drawing', configuration).plan(
    requestOf({ size: 32, batch: 4, steps: 60, learningRate: 1e-3 }),
    { penalty: 0.01 },
  );
  const { losses } = await learn(plan, { picture: colours([0.1, 0.3, 0.7, 0.9]) }, 41);
  expect(losses[40].gap).toBeGreaterThan(losses[0].gap + 0.2);
  expect(losses[40].discriminator).toBeLessThan(losses[0].discriminator);
  expect(Object.keys({ ...losses[0], ...losses[1] }).toSorted()).toEqual([...plan.losses].toSorted());
});
