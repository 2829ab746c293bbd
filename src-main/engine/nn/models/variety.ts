import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { multiScaleSimilarity } from '../losses/structural-similarity.ts';

const levels = 255;
/** Side of the window of structural similarity. */
const window = 11;
const mostScales = 5;

/**
 * Mean absolute difference of all pairs of fills inside the hole, in levels (0..255): below 1 a person sees one and the same fill.
 * @param fills the whole picture each time, [h, w, channels] in 0..1
 * @param mask [h, w], above 0 in the hole
 * @returns 0 for fewer than two fills and where there is no hole
 */
export function pairwiseDifference(fills: readonly Float32Array[], mask: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (const [i, one] of fills.entries()) {
    const channels = one.length / mask.length;
    for (const other of fills.slice(i + 1)) {
      for (let k = 0; k < one.length; k += 1) {
        if (!(mask[Math.floor(k / channels)] > 0)) continue;
        sum += Math.abs(one[k] - other[k]);
        count += 1;
      }
    }
  }
  return count === 0 ? 0 : (levels * sum) / count;
}

/** Where fills disagree: their standard deviation at each pixel, in levels, the mean over the channels. [height, width] */
export function deviationMap(fills: readonly Float32Array[], width: number, height: number): Float32Array {
  const map = new Float32Array(width * height);
  if (fills.length === 0) return map;
  const channels = fills[0].length / map.length;
  for (let k = 0; k < fills[0].length; k += 1) {
    const mean = fills.reduce((sum, fill) => sum + fill[k], 0) / fills.length;
    const variance = fills.reduce((sum, fill) => sum + (fill[k] - mean) ** 2, 0) / fills.length;
    map[Math.floor(k / channels)] += (levels * Math.sqrt(variance)) / channels;
  }
  return map;
}

/**
 * Mean multi-scale structural similarity of all pairs of fills, at as many of the five scales as the size allows: above 0.98 they are the
 * same. Cut the box around the hole beforehand, or what is known counts as alike.
 * @param fills [n, h, w, channels] in 0..1, two at least, of at least 11 px
 */
export function pairwiseSimilarity(fills: Tensor4D): Scalar {
  const [count, rows, columns] = fills.shape;
  const pictures: Tensor4D[] = tf.split(fills, count, 0);
  const pairs = pictures.flatMap((one, i) => pictures.slice(i + 1).map((other) => [one, other] as const));
  const scales = Math.min(mostScales, Math.floor(Math.log2(Math.min(rows, columns) / window)) + 1);
  const [ones, others] = [0, 1].map((side) => tf.concat(pairs.map((pair) => pair[side])));
  return multiScaleSimilarity(ones, others, { scales });
}
