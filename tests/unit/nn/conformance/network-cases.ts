import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { convolve } from '../../../../src-main/nn/layers/convolution.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, project } from './conformance-case.ts';
import { convolutionPieces } from './convolution-pieces.ts';
import { weight } from './piece.ts';
import { picturePieces } from './picture-pieces.ts';

/** Whole blocks of the compiled runtime's own layout, and channels that fill none. */
const channelCounts = [16, 12];

export const networkCases: readonly GradientCase[] = channelCounts.flatMap((channels) =>
  [...convolutionPieces, ...picturePieces].map(({ name, parameters = () => ({}), build }) => ({
    name: `${channels} channels, ${name}`,
    parameters: {
      x: array([2, 5, 4, 6]),
      first: weight(3, 6, channels),
      'first.bias': array([channels], -0.3, 0.3),
      ...parameters(channels),
    },
    loss: (all) => {
      const x: Tensor4D = tf.add(convolve(all.x as Tensor4D, all.first as Tensor4D), all['first.bias']);
      const results = [build(x, all)].flat().map(project);
      return results.length === 1 ? results[0] : tf.addN(results);
    },
    // All elements are moved together as well, and the runtimes compared in every one.
    samples: 1,
  })),
);
