import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { absolute } from '../layers/activations.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * Mean of −t log σ(x) − (1 − t) log(1 − σ(x)) for log-odds x and truths t in 0..1, in the form that overflows nowhere:
 * max(x, 0) − x t + log(1 + e^−|x|). Shapes alike; `weights` as in `weightedMean`.
 */
export function binaryCrossEntropy(logits: Tensor, truth: Tensor, weights?: Tensor): Scalar {
  const rest = tf.log(tf.add(1, tf.exp(tf.neg(absolute(logits)))));
  return weightedMean(tf.add(tf.sub(tf.relu(logits), tf.mul(logits, truth)), rest), weights);
}
