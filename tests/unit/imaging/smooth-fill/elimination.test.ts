import { describe, expect, it } from 'vitest';
import { createBendingEnergy } from '../../../../src-main/imaging/smooth-fill/bending-energy.ts';
import { BlockFeatures } from '../../../../src-main/imaging/smooth-fill/block-features.ts';
import { dissect } from '../../../../src-main/imaging/smooth-fill/dissection.ts';
import { neighbourSteps, type QuadraticEnergy } from '../../../../src-main/imaging/smooth-fill/energy.ts';
import { findClusters } from '../../../../src-main/imaging/smooth-fill/hole-clusters.ts';
import { learnPredictors } from '../../../../src-main/imaging/smooth-fill/local-predictors.ts';
import { eliminate } from '../../../../src-main/imaging/smooth-fill/partial-cholesky.ts';
import { blockSide, excludePatches, PatchMoments } from '../../../../src-main/imaging/smooth-fill/patch-moments.ts';
import { createPredictionEnergy } from '../../../../src-main/imaging/smooth-fill/prediction-energy.ts';
import { wideShapes } from '../../../../src-main/imaging/smooth-fill/predictor-shapes.ts';
import { EnergySolver } from '../../../../src-main/imaging/smooth-fill/solve-energy.ts';
import { disc, missingPixels, budget, photo, random, randomHole, solveDensely } from './pictures.ts';

const width = 41;
const height = 33;
/** A tenth of an 8-bit level. */
const tolerance = 0.1 / 255;

async function energyFrom(name: string, values: Float32Array, hole: Uint8Array): Promise<QuadraticEnergy> {
  if (name === 'plate') return createBendingEnergy(width, height, 1, 0);
  if (name === 'plate with tension') return createBendingEnergy(width, height, 1, 0.1);
  if (name === 'membrane') return createBendingEnergy(width, height, 0, 1);
  const picture = { width, height, channels: 1, values };
  const target = { picture, hole, forbidden: new Uint8Array(hole.length) };
  const moments = new PatchMoments(picture, await excludePatches(target, wideShapes, budget()), wideShapes);
  const columns = Math.ceil(width / blockSide);
  const wanted = new Uint8Array(columns * Math.ceil(height / blockSide)).fill(1);
  const features = new BlockFeatures(picture);
  const nothing = (): void => undefined;
  const predictors = await learnPredictors(moments, features, wideShapes, wanted, columns, budget(), nothing);
  return createPredictionEnergy(width, height, predictors);
}

describe('elimination', () => {
  const cases = ['plate', 'plate with tension', 'membrane', 'predictions'].flatMap((name) =>
    [1, 2, 3, 4].map((seed) => [name, seed] as const),
  );
  it.each(cases)('%s over random hole %d agrees with a dense solution', async (name, seed) => {
    const values = photo(width, height, 1, seed);
    const hole = randomHole(width, height, seed);
    const energy = await energyFrom(name, values, hole);
    const expected = solveDensely({ width, height, channels: 1, values }, hole, energy);
    const picture = { width, height, channels: 1, values: Float32Array.from(values) };
    const solver = new EnergySolver(picture, energy, budget());
    const steps = neighbourSteps(energy.pattern, energy.reach);
    for (const pixels of await findClusters(hole, picture, steps, budget())) await solver.solve(pixels);
    expect(expected.size).toBeGreaterThan(40);
    let furthest = 0;
    for (const [pixel, value] of expected) furthest = Math.max(furthest, Math.abs(picture.values[pixel] - value));
    expect(furthest).toBeLessThan(tolerance);
  });

  it('a hole large enough for many steps of dissection agrees with a dense solution', async () => {
    const values = photo(width, height, 1);
    const hole = disc(width, height, 20, 16, 14);
    const energy = createBendingEnergy(width, height, 1, 0);
    const expected = solveDensely({ width, height, channels: 1, values }, hole, energy);
    const picture = { width, height, channels: 1, values: Float32Array.from(values) };
    await new EnergySolver(picture, energy, budget()).solve(missingPixels(hole));
    for (const [pixel, value] of expected) expect(Math.abs(picture.values[pixel] - value)).toBeLessThan(tolerance);
  });

  it('channels do not see each other', async () => {
    const hole = disc(width, height, 12, 12, 6);
    const energy = createBendingEnergy(width, height, 1, 0.01);
    const three = { width, height, channels: 3, values: photo(width, height, 3) };
    const one = { width, height, channels: 1, values: three.values.filter((_, index) => index % 3 === 1) };
    await new EnergySolver(three, energy, budget()).solve(missingPixels(hole));
    await new EnergySolver(one, energy, budget()).solve(missingPixels(hole));
    expect(three.values.filter((_, index) => index % 3 === 1)).toEqual(one.values);
  });

  it.each([2, 3])(
    'dissection with reach %d keeps the two halves of every step out of reach of each other',
    async (reach) => {
      const pixels = missingPixels(disc(90, 70, 45, 35, 30));
      const { order, steps } = await dissect(pixels, 90, reach, budget());
      expect([...order].sort((a, b) => a - b)).toEqual([...pixels]);
      const begin = (step: number): number =>
        steps[step].parts.length === 0 ? steps[step].from : begin(steps[step].parts[0]);
      let checked = 0;
      steps.forEach(({ parts }) => {
        if (parts.length < 2) return;
        const [first, second] = parts.map((part) => [...order.subarray(begin(part), steps[part].to)]);
        for (const one of first) {
          for (const other of second) {
            const across = Math.abs((one % 90) - (other % 90));
            const down = Math.abs(Math.floor(one / 90) - Math.floor(other / 90));
            if (Math.max(across, down) < reach + 1) checked = -Infinity;
          }
        }
        checked++;
      });
      expect(checked).toBeGreaterThan(10);
    },
  );

  it.each([
    [7, 7],
    [60, 50],
    [97, 41],
    [130, 85],
  ])('eliminating part of a dense system of %d leaves the Schur complement of the first %d', async (size, own) => {
    const next = random(size);
    const basis = Array.from({ length: size }, () => Array.from({ length: size }, () => next() - 0.5));
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        for (let k = 0; k < size; k++) matrix[row * size + column] += basis[row][k] * basis[column][k];
      }
      matrix[row * size + row] += 1;
    }
    const front = Float64Array.from(matrix);
    await eliminate(front, size, own, budget());
    for (let row = 0; row < size; row++) {
      for (let column = 0; column <= row; column++) {
        let product = column < own ? 0 : front[row * size + column];
        const last = Math.min(own - 1, column);
        for (let k = 0; k <= last; k++) product += front[row * size + k] * front[column * size + k];
        expect(product).toBeCloseTo(matrix[row * size + column], 8);
      }
    }
  });
});
