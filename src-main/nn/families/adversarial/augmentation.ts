import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorSpec } from '../../compiler/runtime.ts';

/** What a discriminator sees: pictures [n, h, w, 3] in 0..1, and where the holes are or were [n, h, w, 1], 1 inside. */
export interface Seen {
  readonly picture: Tensor4D;
  readonly hole: Tensor4D;
}

/** What `augment` draws for a picture, in this order. */
const draws = ['brightness', 'saturation', 'contrast', 'down', 'right', 'row', 'column'] as const;

/** Of the picture's side: how far it is moved at most, and the side of the square that is cut out. */
const farthest = 1 / 8;
const cutSide = 1 / 2;

/** Numbers that are even in [0, 1). */
export function augmentationSpec(batch: number): TensorSpec {
  return { shape: [batch, draws.length], dtype: 'float32' };
}

/**
 * Differentiable augmentation (Zhao et al. 2020): other colours, moved by whole pixels with black coming in, and a square cut out. A
 * discriminator that never sees a picture twice the same cannot learn it by heart. The same numbers do the same to real and to fake.
 * @param random as `augmentationSpec` has it, a row for each picture
 */
export function augment({ picture, hole }: Seen, random: Tensor2D): Seen {
  const count = random.shape[0];
  const draw = (name: (typeof draws)[number]): Tensor4D =>
    tf.reshape(tf.slice(random, [0, draws.indexOf(name)], [count, 1]), [count, 1, 1, 1]);
  const [, rows, columns] = picture.shape;
  const coloured = recolour(picture, draw('brightness'), draw('saturation'), draw('contrast'));
  const both = tf.concat([coloured, hole], 3) as Tensor4D;
  const moved = move(both, draw('down'), draw('right'));
  const kept = tf.sub(1, tf.mul(band(draw('row'), rows, 1), band(draw('column'), columns, 2)));
  const cut: Tensor4D = tf.mul(moved, kept);
  return {
    picture: tf.slice(cut, [0, 0, 0, 0], [-1, -1, -1, 3]),
    hole: tf.slice(cut, [0, 0, 0, 3], [-1, -1, -1, 1]),
  };
}

/** Brightness by up to ¼, saturation from grey to twice as much, contrast from half to one and a half. */
function recolour(picture: Tensor4D, brightness: Tensor, saturation: Tensor, contrast: Tensor): Tensor4D {
  const brighter = tf.add(picture, tf.mul(tf.sub(brightness, 0.5), 0.5));
  const saturated = awayFrom(tf.mean(brighter, 3, true), brighter, tf.mul(saturation, 2));
  return awayFrom(tf.mean(saturated, [1, 2, 3], true), saturated, tf.add(contrast, 0.5)) as Tensor4D;
}

function awayFrom(centre: Tensor, value: Tensor, factor: Tensor): Tensor {
  return tf.add(tf.mul(tf.sub(value, centre), factor), centre);
}

/** Down and to the right, or up and to the left, by products with matrices, which have derivatives of any order. */
function move(pictures: Tensor4D, down: Tensor4D, right: Tensor4D): Tensor4D {
  const [count, rows, columns, depth] = pictures.shape;
  const lines = tf.reshape(pictures, [count, rows, columns * depth]);
  const lowered = tf.matMul(shift(down, rows), lines);
  // [n, w, h c], so that columns are what rows were.
  const turned = tf.transpose(tf.reshape(lowered, [count, rows, columns, depth]), [0, 2, 1, 3]);
  const moved = tf.matMul(shift(right, columns), tf.reshape(turned, [count, columns, rows * depth]));
  return tf.transpose(tf.reshape(moved, [count, columns, rows, depth]), [0, 2, 1, 3]) as Tensor4D;
}

/** [n, size, size]: 1 where the row is as many behind the column as the picture is moved. */
function shift(random: Tensor4D, size: number): Tensor3D {
  const most = Math.floor(size * farthest);
  const steps = tf.sub(tf.floor(tf.mul(tf.reshape(random, [-1, 1, 1]), 2 * most + 1)), most);
  const behind = tf.sub(places([1, size, 1], size), places([1, 1, size], size));
  return tf.relu(tf.sub<Tensor3D>(1, tf.abs(tf.sub(behind, steps))));
}

/** 1 in the rows (axis 1) or columns (axis 2) that are cut, which may lie outside in part. */
function band(random: Tensor4D, size: number, axis: 1 | 2): Tensor {
  const shape = [1, 1, 1, 1].with(axis, size);
  const distance = tf.abs(tf.sub(tf.add(places(shape, size), 0.5), tf.mul(random, size)));
  return tf.cast(tf.less(distance, (size * cutSide) / 2), 'float32');
}

function places(shape: number[], size: number): Tensor {
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => i),
    shape,
  );
}
