import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { fromPlanes, separableTurned, toPlanes } from './planes.ts';

/**
 * Bilinear interpolation to any size, half-pixel centres, edge-replicated border: [n, h, w, c] to [n, rows, columns, c]. No
 * anti-aliasing: average before reducing by more than 2.
 */
export function resizeBilinear(input: Tensor4D, rows: number, columns: number): Tensor4D {
  const [, height, width, depth] = input.shape;
  const operation = tf.customGrad<Tensor4D>((x: Tensor | tf.GradSaveFunc) => ({
    value: tf.image.resizeBilinear(x as Tensor4D, [rows, columns], false, true),
    // TensorFlow.js's gradient kernel ignores half-pixel centres; the transposed interpolation matrices are exact.
    gradFunc: (dy: Tensor4D) => {
      const turned = separableTurned(toPlanes(dy), interpolation(columns, width), interpolation(rows, height));
      return fromPlanes(tf.transpose(turned, [0, 2, 1]), depth);
    },
  }));
  return operation(input);
}

/** [to, from]: the weight of each of `from` samples in each of `to` samples. */
function interpolation(to: number, from: number): Tensor2D {
  const values = new Float32Array(to * from);
  for (let target = 0; target < to; target++) {
    const place = Math.min(Math.max(((target + 0.5) * from) / to - 0.5, 0), from - 1);
    const lower = Math.floor(place);
    const upper = Math.min(lower + 1, from - 1);
    values[target * from + lower] += 1 - (place - lower);
    values[target * from + upper] += place - lower;
  }
  return tf.tensor2d(values, [to, from]);
}
