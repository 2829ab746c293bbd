import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { fromPlanes, separableTurned, toPlanes } from './planes.ts';

/**
 * Bilinear interpolation to any size, pixels being squares with their value at the centre and the outermost pixels going
 * on for ever: [n, h, w, c] to [n, rows, columns, c]. To much smaller sizes it skips pixels; average first.
 */
export function resizeBilinear(input: Tensor4D, rows: number, columns: number): Tensor4D {
  const [, height, width, depth] = input.shape;
  const operation = tf.customGrad<Tensor4D>((x: Tensor | tf.GradSaveFunc) => ({
    value: tf.image.resizeBilinear(x as Tensor4D, [rows, columns], false, true),
    // The kernels for the gradient know no centres; the transposed interpolation matrices do.
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
