import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { augment } from '../../../../src-main/nn/families/adversarial/augmentation.ts';
import { discriminator, initialiseDiscriminator } from '../../../../src-main/nn/families/adversarial/discriminator.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { mean as meanOf } from '../../../support/numbers.ts';
import { array, type Case, type Cases, largestDirection, of } from './case.ts';

const side = 16;
const hole = of([1, side, side, 1], ...Array.from({ length: side * side }, (_, i) => Number(i % 3 === 0)));
const picture = array([1, side, side, 3], 0, 1);
/** Colours as they are, and the middle of everything else: nothing is moved, the middle is cut out. */
const middle = { brightness: 0.5, saturation: 0.5, contrast: 0.5, down: 0.5, right: 0.5, row: 0.5, column: 0.5 };

/** The augmented picture and its hole in a fourth channel, as a function of the pixel that `from` names for each place. */
const augmented = (
  name: string,
  draws: Partial<typeof middle>,
  from: (row: number, column: number) => [row: number, column: number] | undefined,
  colour: (value: number, rgb: number[], all: ArrayLike<number>) => number = (value) => value,
): Case => ({
  name,
  parameters: { picture },
  inputs: { hole, random: of([1, 7], ...Object.values({ ...middle, ...draws })) },
  output: ({ picture: given }, { hole: where, random }) => {
    const seen = augment({ picture: given as Tensor4D, hole: where as Tensor4D }, random as Tensor2D);
    return tf.concat([seen.picture, seen.hole], 3);
  },
  expected: Array.from({ length: side * side }, (_, place) => {
    const source = from(Math.floor(place / side), place % side);
    if (!source || Math.min(...source) < 0 || Math.max(...source) >= side) return [0, 0, 0, 0];
    const at = source[0] * side + source[1];
    const rgb = [...picture.values.subarray(3 * at, 3 * at + 3)];
    return [...rgb.map((value) => colour(value, rgb, picture.values)), hole.values[at]];
  }).flat(),
  samples: 4,
});
const around = (row: number, column: number): [number, number] | undefined =>
  Math.min(row, column) >= 4 && Math.max(row, column) < 12 ? undefined : [row, column];

const augmentation: Case[] = [
  augmented('cuts a square of half the side out of both', {}, around),
  // Two down, two to the left; the square that is cut out reaches to row and column 4.
  augmented('moves by whole pixels', { down: 0.999, right: 0, row: 0, column: 0 }, (row, column) =>
    row < 4 && column < 4 ? undefined : [row - 2, column + 2],
  ),
  augmented('brightness', { brightness: 1 }, around, (value) => value + 0.25),
  augmented('saturation', { saturation: 0 }, around, (_, rgb) => meanOf(rgb)),
  augmented('contrast', { contrast: 1 }, around, (value, _, all) => {
    const mean = meanOf(Array.from(all));
    return (value - mean) * 1.5 + mean;
  }),
  {
    name: 'two pictures by their own numbers',
    parameters: { picture: array([2, 16, 24, 3], 0, 1) },
    inputs: { hole: array([2, 16, 24, 1], 0, 1), random: array([2, 7], 0, 1) },
    output: ({ picture: given }, { hole: where, random }) => {
      const seen = augment({ picture: given as Tensor4D, hole: where as Tensor4D }, random as Tensor2D);
      return tf.mul(tf.square(seen.picture), tf.add(seen.hole, 1));
    },
  },
];

const { parameters } = initialiseDiscriminator(createRandom(4));
const weights = Object.entries(parameters).filter(([name]) => name.endsWith('.weight'));
const biases = Object.entries(parameters).filter(([name]) => name.endsWith('.bias'));
/** Where power iteration has come to rest, the largest singular value moves as its gradient says. */
const directions: Arrays = Object.fromEntries(
  weights.map(([name, weight]) => [name.replace('.weight', '.u'), largestDirection(weight)]),
);

function logitsOf(all: Tensors, inputs: Tensors, given: Tensor4D): Tensor4D {
  const own = { ...all, ...Object.fromEntries(biases.map(([name]) => [name, inputs[name]])) };
  return discriminator(own, inputs, true).discriminate({ picture: given, hole: inputs.hole as Tensor4D }).logits;
}

const whole = {
  parameters: { ...Object.fromEntries(weights), picture: array([1, 16, 16, 3], 0, 1) },
  inputs: {
    ...Object.fromEntries(biases.map(([name, { shape }]) => [name, array(shape, -0.1, 0.1)])),
    ...directions,
    hole: array([1, 16, 16, 1], 0, 1),
  },
  samples: 1,
};

export const discriminatorCases: Cases = {
  augmentation,
  'the whole discriminator, and its R1': [
    { ...whole, name: 'logits', output: (all, inputs) => logitsOf(all, inputs, all.picture as Tensor4D) },
    {
      ...whole,
      name: 'R1',
      output: (all, inputs) => gradientPenalty((given) => logitsOf(all, inputs, given), all.picture as Tensor4D),
    },
  ],
};
