import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { gradientPenalty } from '../../../../../src-main/nn/losses/gradient-penalty.ts';
import { augment } from '../../../../../src-main/nn/families/adversarial/augmentation.ts';
import {
  discriminator,
  initialiseDiscriminator,
} from '../../../../../src-main/nn/families/adversarial/discriminator.ts';
import type { Arrays, Tensors } from '../../../../../src-main/nn/compiler/runtime.ts';
import { array, project, type GradientCase } from '../../conformance/gradient-case.ts';
import { describeGradients } from '../../conformance/describe-gradients.ts';
import { largestDirection } from '../../conformance/largest-direction.ts';

const augmentation: GradientCase = {
  name: 'augmentation',
  parameters: { picture: array([2, 16, 24, 3], 0, 1) },
  inputs: { hole: array([2, 16, 24, 1], 0, 1), random: array([2, 7], 0, 1) },
  loss: ({ picture }, { hole, random }) => {
    const seen = augment({ picture: picture as Tensor4D, hole: hole as Tensor4D }, random as Tensor2D);
    return project(tf.mul(tf.square(seen.picture), tf.add(seen.hole, 1)));
  },
};

const { parameters } = initialiseDiscriminator(createRandom(4));
const weights = Object.entries(parameters).filter(([name]) => name.endsWith('.weight'));
const biases = Object.entries(parameters).filter(([name]) => name.endsWith('.bias'));
/** Where power iteration has come to rest, the largest singular value moves as its gradient says. */
const directions: Arrays = Object.fromEntries(
  weights.map(([name, weight]) => {
    const values = largestDirection(weight);
    return [name.replace('.weight', '.u'), { shape: [values.length], dtype: 'float32', values }];
  }),
);

function judged(all: Tensors, inputs: Tensors, picture: Tensor4D): Tensor4D {
  const own = { ...all, ...Object.fromEntries(biases.map(([name]) => [name, inputs[name]])) };
  return discriminator(own, inputs, true).judge({ picture, hole: inputs.hole as Tensor4D }).logits;
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

describeGradients('the gradients of what the discriminator sees and says', {
  augmentation: [augmentation],
  'the whole discriminator, and of its R1': [
    {
      ...whole,
      name: 'logits',
      loss: (all, inputs) => project(judged(all, inputs, all.picture as Tensor4D)),
    },
    {
      ...whole,
      name: 'R1',
      loss: (all, inputs) => gradientPenalty((picture) => judged(all, inputs, picture), all.picture as Tensor4D),
    },
  ],
});
