import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { leakyRelu } from '../../layers/activations.ts';
import { convolution, initialiseConvolution } from '../../layers/convolution.ts';
import { dense, initialiseDense } from '../../layers/dense.ts';
import { heNormal } from '../../layers/initialisers.ts';
import { flatten, halvings, initialiseLevels, levelWidths, type DrawingConfiguration } from './drawing-network.ts';

const slope = 0.2;
/** Side of the last features. */
const last = 4;

/** Weights of `judge`. */
export function initialiseJudge(random: RandomSource, configuration: DrawingConfiguration): Arrays {
  const widths = levelWidths(configuration);
  const width = widths[widths.length - 1];
  return {
    ...initialiseLevels(random, 'judge', widths),
    ...initialiseConvolution(random, 'judge.together', { inputs: width + 1, outputs: width, size: 3 }),
    ...initialiseDense(random, 'judge.verdict', { inputs: last * last * width, outputs: 1, weight: heNormal }),
  };
}

/**
 * Logits [n] of pictures [n, side, side, 3] in 0..1, positive for photos. It sees as one more channel how much the pictures of the batch differ (minibatch standard deviation,
 * Karras et al. 2018), so that a drawer cannot do with a few.
 */
export function judge(parameters: Tensors, configuration: DrawingConfiguration, pictures: Tensor4D): Tensor {
  const x = halvings(parameters, 'judge', levelWidths(configuration), pictures);
  const [count, rows, columns] = x.shape;
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(tf.sub(x, tf.mean(x, 0, true))), 0, true), 1e-8));
  const plane = tf.mul(tf.ones([count, rows, columns, 1]), tf.mean(deviation));
  const together = leakyRelu(convolution(tf.concat([x, plane], 3) as Tensor4D, parameters, 'judge.together'), slope);
  return tf.reshape(dense(flatten(together), parameters, 'judge.verdict'), [count]);
}
