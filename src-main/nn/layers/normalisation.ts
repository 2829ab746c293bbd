import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { constant } from './initialisers.ts';
import { parameter } from './parameter.ts';

/** Of `${name}.weight` [channels], gains that start at 1, and `${name}.bias` [channels], which starts at 0. */
export function initialiseNormalisation(name: string, channels: number): Arrays {
  return { [`${name}.weight`]: constant([channels], 1), [`${name}.bias`]: constant([channels], 0) };
}

/** Each channel of each picture to mean 0 and variance 1, then gain and bias (Ulyanov et al. 2016). [n, h, w, c]. */
export function instanceNorm(input: Tensor4D, parameters: Tensors, name: string, epsilon = 1e-5): Tensor4D {
  return affine(standardise(input, [1, 2], epsilon), parameters, name);
}

/** Each pixel to mean 0 and variance 1 over its channels, then gain and bias: the LayerNorm2d of NAFNet. [n, h, w, c]. */
export function layerNorm(input: Tensor4D, parameters: Tensors, name: string, epsilon = 1e-6): Tensor4D {
  return affine(standardise(input, [3], epsilon), parameters, name);
}

/**
 * Each group of neighbouring channels of each picture to mean 0 and variance 1, then gain and bias (Wu and He 2018).
 * [n, h, w, c]. @throws Error when the groups do not divide the channels
 */
export function groupNorm(
  input: Tensor4D,
  parameters: Tensors,
  name: string,
  groups: number,
  epsilon = 1e-5,
): Tensor4D {
  const [count, rows, columns, depth] = input.shape;
  if (depth % groups !== 0) throw new Error(`${name}: ${groups} groups do not divide ${depth} channels`);
  const grouped = tf.reshape(input, [count, rows * columns, groups, depth / groups]);
  return affine(tf.reshape(standardise(grouped, [1, 3], epsilon), input.shape), parameters, name);
}

/**
 * To mean 0 and variance 1 over the axes. The closed form of the gradient is half the work of differentiating step by step;
 * it starts from the input again, and not from kept results, so that it can be differentiated too.
 */
function standardise<T extends Tensor>(input: T, axes: number[], epsilon: number): T {
  const operation = tf.customGrad<T>((...given) => {
    const [x, save] = given as [T, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: T, saved: Tensor[]): T => {
      const { result, scale } = standardised(saved[0] as T, axes, epsilon);
      const along = tf.mul(result, tf.mean(tf.mul(dy, result), axes, true));
      return tf.mul(tf.sub(dy, tf.add(along, tf.mean(dy, axes, true))), scale);
    };
    return { value: standardised(x, axes, epsilon).result, gradFunc };
  });
  return operation(input);
}

function standardised<T extends Tensor>(input: T, axes: number[], epsilon: number): { result: T; scale: Tensor } {
  const centred: T = tf.sub(input, tf.mean(input, axes, true));
  const variance = tf.mean(tf.square(centred), axes, true);
  const scale = tf.rsqrt(tf.add(variance, epsilon));
  return { result: tf.mul(centred, scale), scale };
}

function affine(input: Tensor4D, parameters: Tensors, name: string): Tensor4D {
  const gain = parameter<Tensor1D>(parameters, `${name}.weight`);
  return tf.add(tf.mul(input, gain), parameter<Tensor1D>(parameters, `${name}.bias`));
}
