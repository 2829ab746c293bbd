import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../../src-main/engine/imaging/random.ts';
import {
  deviationMap,
  pairwiseDifference,
  pairwiseSimilarity,
} from '../../../../../../src-main/engine/nn/models/variety.ts';

/** Two pixels with three channels; the second is the hole. */
const mask = Float32Array.of(0, 0.5);
const fill = (inside: number, outside = 0) => Float32Array.from([outside, outside, outside, inside, inside, inside]);

describe('the difference of fills', () => {
  it('is the mean over all pairs, in levels', () => {
    // 51 and 102 levels from each other: pairs of 51, 102 and 51.
    expect(pairwiseDifference([fill(0), fill(0.2), fill(0.4)], mask)).toBeCloseTo(68, 4);
  });

  it('does not count what is outside the hole', () => {
    expect(pairwiseDifference([fill(0.3, 0), fill(0.3, 1)], mask)).toBe(0);
  });

  it('is 0 where there is nothing to compare', () => {
    expect(pairwiseDifference([fill(0.3)], mask)).toBe(0);
    expect(pairwiseDifference([], mask)).toBe(0);
    expect(pairwiseDifference([fill(0), fill(1)], new Float32Array(2))).toBe(0);
  });
});

describe('the map of deviations', () => {
  it('is the standard deviation of each pixel, the mean over its channels, in levels', () => {
    const [one, other] = [fill(0.2, 0.5), fill(0.6, 0.5)];
    other[5] = 0.2;
    const map = deviationMap([one, other], 2, 1);
    expect(map[0]).toBe(0);
    expect(map[1]).toBeCloseTo((255 * 0.2 * 2) / 3, 4);
  });

  it('is 0 for one fill and for none', () => {
    expect(deviationMap([fill(0.2)], 2, 1)).toEqual(new Float32Array(2));
    expect(deviationMap([], 2, 1)).toEqual(new Float32Array(2));
  });
});

describe('the similarity of fills', () => {
  const random = createRandom(4);
  const noise = (): tf.Tensor4D =>
    tf.tensor4d(
      Float32Array.from({ length: 24 * 24 * 3 }, () => random.unit()),
      [1, 24, 24, 3],
    );

  it('is 1 for equal ones, less where one is another, and lowest where all are', async () => {
    await tf.setBackend('cpu');
    const [a, b, c] = [noise(), noise(), noise()];
    const similarity = (...fills: tf.Tensor4D[]) => pairwiseSimilarity(tf.concat(fills)).dataSync()[0];
    expect(similarity(a, a, a)).toBeCloseTo(1, 5);
    const pairs = [similarity(a, b), similarity(a, c), similarity(b, c)];
    expect(similarity(a, b, c)).toBeCloseTo((pairs[0] + pairs[1] + pairs[2]) / 3, 5);
    expect(similarity(a, a, b)).toBeCloseTo((1 + 2 * pairs[0]) / 3, 5);
    expect(pairs[0]).toBeLessThan(0.9);
  });
});
