import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { lumaWeights } from '../../../imaging/colour/luma.ts';
import { sigmoid } from '../../layers/activations.ts';
import { dense, initialiseDense } from '../../layers/dense.ts';
import { glorotUniform } from '../../layers/initialisers.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';

/** Side of its pictures, px. */
export const denseSide = 28;
const numbers = denseSide * denseSide;

const layers = { first: [numbers, 256], second: [256, 256], third: [256, numbers] } as const;

/** The smallest autoencoder of textbooks: 784-256-256-784 numbers, all layers dense and followed by a sigmoid. */
export function initialiseDenseAutoencoder(random: RandomSource): Arrays {
  return Object.assign(
    {},
    ...Object.entries(layers).map(([name, [inputs, outputs]]) =>
      initialiseDense(random, name, { inputs, outputs, weight: glorotUniform }),
    ),
  ) as Arrays;
}

/** The luminance of pictures [n, 28, 28, 3] as the network has it again, in all three channels. */
export function denseAutoencoder(parameters: Tensors, picture: Tensor4D): Tensor4D {
  const [count] = picture.shape;
  let x = tf.reshape(luminance(picture), [count, numbers]) as Tensor2D;
  for (const name of Object.keys(layers)) x = sigmoid(dense(x, parameters, name));
  return inAllChannels(tf.reshape(x, [count, denseSide, denseSide, 1]));
}

/** What the output of `denseAutoencoder` is compared with. */
export function withoutColour(picture: Tensor4D): Tensor4D {
  return inAllChannels(luminance(picture));
}

/** Luma of ITU-R BT.601, [n, h, w, 1]. */
function luminance(picture: Tensor4D): Tensor4D {
  return tf.sum(tf.mul(picture, tf.tensor1d([...lumaWeights])), 3, true);
}

function inAllChannels(plane: Tensor4D): Tensor4D {
  return tf.concat([plane, plane, plane], 3);
}
