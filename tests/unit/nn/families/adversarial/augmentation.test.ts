import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { augment, augmentationSpec } from '../../../../../src-main/nn/families/adversarial/augmentation.ts';
import { farthest, numberOf, randomTensor, valuesOf } from '../../layers/tensors.ts';

const side = 16;
const picture = randomTensor<Tensor4D>(1, [1, side, side, 3], 0, 1);
const hole: Tensor4D = tf.cast(tf.greater<Tensor4D>(randomTensor(2, [1, side, side, 1]), 0), 'float32');
/** Colours as they are, and the middle of everything else: nothing is moved, the middle is cut out. */
const middle = { brightness: 0.5, saturation: 0.5, contrast: 0.5, down: 0.5, right: 0.5, row: 0.5, column: 0.5 };

function augmented(changes: Partial<typeof middle>) {
  return augment({ picture, hole }, tf.tensor2d([Object.values({ ...middle, ...changes })]));
}

const at = (tensor: Tensor4D, row: number, column: number): number[] =>
  valuesOf(tf.slice(tensor, [0, row, column, 0], [1, 1, 1, -1]));

describe('augmentation', () => {
  it('cuts out a square of half the side, of the picture and of the hole', () => {
    const seen = augmented({});
    const kept = tf.pad(
      tf.zeros<tf.Rank.R4>([1, 8, 8, 1]),
      [
        [0, 0],
        [4, 4],
        [4, 4],
        [0, 0],
      ],
      1,
    );
    expect(farthest(seen.picture, tf.mul(picture, kept))).toBeLessThan(1e-6);
    expect(farthest(seen.hole, tf.mul(hole, kept))).toBe(0);
  });

  it('moves by whole pixels, up to an eighth of the side, and black comes in', () => {
    const seen = augmented({ down: 0.999, right: 0, row: 0, column: 0 });
    // Two down, two to the left; the square that is cut out reaches to row and column 4.
    expect(farthest(at(seen.picture, 12, 8), at(picture, 10, 10))).toBeLessThan(1e-6);
    expect(at(seen.hole, 12, 8)).toEqual(at(hole, 10, 10));
    expect(at(seen.picture, 0, 8)).toEqual([0, 0, 0]);
    expect(at(seen.picture, 8, 15)).toEqual([0, 0, 0]);
    expect(at(seen.picture, 1, 1)).toEqual([0, 0, 0]);
  });

  it('changes colours as the numbers say', () => {
    const corner = (changes: Partial<typeof middle>): number[] => at(augmented(changes).picture, 0, 0);
    const before = at(picture, 0, 0);
    expect(
      farthest(
        corner({ brightness: 1 }),
        before.map((value) => value + 0.25),
      ),
    ).toBeLessThan(1e-6);
    const grey = before.reduce((sum, value) => sum + value, 0) / 3;
    expect(farthest(corner({ saturation: 0 }), [grey, grey, grey])).toBeLessThan(1e-6);
    const mean = numberOf(tf.mean(picture));
    expect(
      farthest(
        corner({ contrast: 1 }),
        before.map((value) => (value - mean) * 1.5 + mean),
      ),
    ).toBeLessThan(1e-6);
  });

  it('does the same to two pictures by the same numbers, and to each by its own', () => {
    const random = randomTensor<tf.Tensor2D>(3, augmentationSpec(2).shape, 0, 1);
    const both = augment({ picture: tf.concat([picture, picture], 0), hole: tf.concat([hole, hole], 0) }, random);
    const alone = augment({ picture, hole }, tf.slice(random, [1, 0], [1, 7]));
    expect(farthest(tf.slice(both.picture, [1, 0, 0, 0], [1, -1, -1, -1]), alone.picture)).toBeLessThan(1e-6);
    expect(farthest(tf.slice(both.picture, [0, 0, 0, 0], [1, -1, -1, -1]), alone.picture)).toBeGreaterThan(0.1);
  });
});
