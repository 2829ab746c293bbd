import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { leakyRelu } from '../../layers/activations.ts';
import { convolution, initialiseConvolution } from '../../layers/convolution.ts';
import { dense, initialiseDense } from '../../layers/dense.ts';
import { heNormal, normal, type Initialiser } from '../../layers/initialisers.ts';
import { enlargeNearest } from '../../layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../layers/pixel-shuffle.ts';

/** Sides of what is drawn, px. */
const sides = [32, 64, 128] as const;

export const drawingConfigurationSchema = v.strictObject({
  side: v.picklist(sides),
  /** Channels at half the side; each halving has twice as many, at most eight times. */
  width: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(128)),
  /** Numbers of the code. */
  code: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(512)),
});
/** Of networks that draw whole pictures from a code, and describe pictures by one. */
export type DrawingConfiguration = v.InferOutput<typeof drawingConfigurationSchema>;

const slope = 0.2;
/** Side at which a code becomes a picture of features. */
const coarsest = 4;
const mostTimes = 8;

/** Channels at ½, ¼, … of the side, down to 4 px. */
export function levelWidths({ side, width }: Pick<DrawingConfiguration, 'side' | 'width'>): number[] {
  const widths: number[] = [];
  for (let at = side / 2; at >= coarsest; at /= 2) widths.push(width * Math.min(mostTimes, side / 2 / at));
  return widths;
}

/** The initial output of a drawer is near grey, so that its first steps do not run away. */
const quiet: Initialiser = (random, shape, { inputs }) => normal(random, shape, 0.1 / Math.sqrt(inputs));

/**
 * Weights of `draw` and `describe`.
 * @param planes numbers that the description has for each one of the code
 */
export function initialiseDrawing(random: RandomSource, configuration: DrawingConfiguration, planes: number): Arrays {
  const { code } = configuration;
  const widths = levelWidths(configuration);
  const last = widths.length - 1;
  const flat = coarsest * coarsest * widths[last];
  const layers = [initialiseDense(random, 'draw.code', { inputs: code, outputs: flat, weight: heNormal })];
  for (let level = last; level >= 0; level -= 1) {
    const inputs = widths[Math.min(last, level + 1)];
    layers.push(
      initialiseConvolution(random, `draw${level}.first`, { inputs, outputs: widths[level], size: 3 }),
      initialiseConvolution(random, `draw${level}.second`, { inputs: widths[level], outputs: widths[level], size: 3 }),
    );
  }
  layers.push(initialiseConvolution(random, 'draw.leave', { inputs: widths[0], outputs: 12, size: 3, weight: quiet }));
  layers.push(initialiseLevels(random, 'describe', widths));
  layers.push(initialiseDense(random, 'describe.code', { inputs: flat, outputs: planes * code, weight: quiet }));
  return Object.assign({}, ...layers) as Arrays;
}

/** Weights of `halvings`. */
export function initialiseLevels(random: RandomSource, name: string, widths: readonly number[]): Arrays {
  const layers = widths.map((outputs, level) =>
    initialiseConvolution(random, `${name}${level}`, {
      inputs: level === 0 ? 12 : widths[level - 1],
      outputs,
      size: 3,
    }),
  );
  return Object.assign({}, ...layers) as Arrays;
}

/** Pictures [n, side, side, 3], about 0..1, of codes [n, code]. */
export function draw(parameters: Tensors, configuration: DrawingConfiguration, code: Tensor2D): Tensor4D {
  const widths = levelWidths(configuration);
  const last = widths.length - 1;
  const flat = leakyRelu(dense(code, parameters, 'draw.code'), slope);
  let x: Tensor4D = tf.reshape(flat, [code.shape[0], coarsest, coarsest, widths[last]]);
  for (let level = last; level >= 0; level -= 1) {
    if (level < last) x = enlargeNearest(x, 2);
    x = leakyRelu(convolution(x, parameters, `draw${level}.first`), slope);
    x = leakyRelu(convolution(x, parameters, `draw${level}.second`), slope);
  }
  return tf.add(pixelShuffle(convolution(x, parameters, 'draw.leave'), 2), 0.5);
}

/** What pictures [n, side, side, 3] in 0..1 are described by, [n, planes · code]. */
export function describe(parameters: Tensors, configuration: DrawingConfiguration, picture: Tensor4D): Tensor2D {
  return dense(
    flatten(halvings(parameters, 'describe', levelWidths(configuration), picture)),
    parameters,
    'describe.code',
  );
}

/** Features [n, 4, 4, channels] of pictures: a convolution at each of ½, ¼, … of their side. */
export function halvings(parameters: Tensors, name: string, widths: readonly number[], picture: Tensor4D): Tensor4D {
  let x = pixelUnshuffle(tf.sub(picture, 0.5), 2);
  for (const level of widths.keys()) {
    x = leakyRelu(convolution(x, parameters, `${name}${level}`, level === 0 ? 1 : 2), slope);
  }
  return x;
}

/** [n, everything else]. */
export function flatten(x: Tensor4D): Tensor2D {
  return tf.reshape(x, [x.shape[0], x.size / x.shape[0]]);
}
