import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gradientLoss, totalVariation } from '../../../../src-main/nn/losses/differences.ts';
import { numberOf, randomTensor } from '../layers/tensors.ts';

function byLoops(picture: Tensor4D, mask?: Tensor4D): number {
  const x = picture.arraySync();
  const m = mask?.arraySync();
  const [count, rows, columns, depth] = picture.shape;
  const mean = (down: number, right: number): number => {
    let [sum, total] = [0, 0];
    for (let n = 0; n < count; n++) {
      for (let row = 0; row < rows - down; row++) {
        for (let column = 0; column < columns - right; column++) {
          const weight = m ? m[n][row][column][0] * m[n][row + down][column + right][0] : 1;
          for (let i = 0; i < depth; i++) {
            sum += weight * Math.abs(x[n][row + down][column + right][i] - x[n][row][column][i]);
            total += weight;
          }
        }
      }
    }
    return sum / total;
  };
  return mean(1, 0) + mean(0, 1);
}

const picture = randomTensor<Tensor4D>(1, [2, 5, 7, 3]);

describe('total variation', () => {
  it('adds the mean changes down and to the right', () => {
    expect(numberOf(totalVariation(picture))).toBeCloseTo(byLoops(picture), 6);
  });

  it('counts only changes between pixels of the mask', () => {
    const mask = tf.step(tf.add(randomTensor<Tensor4D>(2, [2, 5, 7, 1]), 0.3)) as Tensor4D;
    expect(numberOf(totalVariation(picture, mask))).toBeCloseTo(byLoops(picture, mask), 6);
  });

  it('is 0 for an empty mask', () => {
    expect(numberOf(totalVariation(picture, tf.zeros([2, 5, 7, 1])))).toBe(0);
  });

  it('refuses a picture of one line', () => {
    expect(() => totalVariation(tf.zeros([1, 1, 9, 1]))).toThrow('1 by 9 has no finite differences');
  });
});

describe('gradient loss', () => {
  it('compares the finite differences of two pictures', () => {
    const other = randomTensor<Tensor4D>(3, [2, 5, 7, 3]);
    expect(numberOf(gradientLoss(picture, other))).toBeCloseTo(byLoops(tf.sub(picture, other)), 6);
  });

  it('minds no difference in brightness', () => {
    expect(numberOf(gradientLoss(picture, tf.add(picture, 0.25)))).toBeCloseTo(0, 6);
  });
});
