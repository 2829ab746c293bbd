import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { leakyRelu } from '../../layers/activations.ts';
import { convolve, initialiseConvolution } from '../../layers/convolution.ts';
import { averagePool, enlargeNearest } from '../../layers/nearest-and-average.ts';
import { parameter } from '../../layers/parameter.ts';
import { initialiseSpectralNormalisation, spectralNormalisation } from '../../layers/spectral-normalisation.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import type { Seen } from './augmentation.ts';

const widths = [32, 64, 96];
const halving = widths.map((_, index) => `discriminator.halve${index + 1}`);
const last = 'discriminator.judge';
const layers = [...halving, last];
const slope = 0.2;
/** RGB, its high-pass, and the hole's mask. */
const inputChannels = 7;
/** Side of the high-pass's blocks, px, and its gain: fills differ from the truth in texture more than in colour. */
const block = 4;
const detail = 16;
/** Spectral normalisation bounds the logits of small differences far below the hinge's margin of 1. */
const logitScale = 10;
/** Stride of the logits, px; their receptive field is 38×38 px. */
const cell = 2 ** widths.length;

/**
 * The weights of `discriminator`, which optimisers change, and the directions of its spectral normalisation, which they do not: 0.15
 * million numbers.
 */
export function initialiseDiscriminator(random: RandomSource): { parameters: Arrays; directions: Arrays } {
  const inputs = [inputChannels, ...widths];
  const outputs = [...widths, 1];
  const sizes = [4, 4, 4, 3];
  const parameters = layers.map((name, i) =>
    initialiseConvolution(random, name, { inputs: inputs[i], outputs: outputs[i], size: sizes[i] }),
  );
  const directions = layers.map((name, i) => initialiseSpectralNormalisation(random, name, outputs[i]));
  return { parameters: Object.assign({}, ...parameters), directions: Object.assign({}, ...directions) };
}

export interface DiscriminatorOutput {
  /** [n, h / 8, w / 8, 1], positive for real. */
  readonly logits: Tensor4D;
  /** Activations for feature matching, finest first, at ½, ¼ and ⅛ of the side. */
  readonly features: readonly Tensor4D[];
}

export interface Discriminator {
  discriminate(seen: Seen): DiscriminatorOutput;
  /** Power iteration's next directions, which replace those of the state. */
  readonly directions: Tensors;
}

/**
 * A PatchGAN discriminator (Isola et al. 2017) conditioned on the hole's mask: three convolutions 4×4 of stride 2 and one of 3×3, all with
 * spectral normalisation (Miyato et al. 2018).
 * @param directions of the state
 * @param train false leaves the directions as they are
 */
export function discriminator(parameters: Tensors, directions: Tensors, train: boolean): Discriminator {
  const next: Record<string, Tensor1D> = {};
  const weights = layers.map((name): Tensor4D => {
    const direction = `${name}.u`;
    const normalised = spectralNormalisation(
      parameter<Tensor4D>(parameters, `${name}.weight`),
      parameter<Tensor1D>(directions, direction),
      train,
    );
    next[direction] = normalised.next;
    return normalised.weight;
  });
  const layer = (x: Tensor4D, index: number, stride: number): Tensor4D =>
    tf.add(convolve(x, weights[index], stride), parameter(parameters, `${layers[index]}.bias`));
  return {
    discriminate({ picture, hole }) {
      const features: Tensor4D[] = [];
      const around = enlargeNearest(averagePool(picture, block), block);
      const differences = tf.mul(tf.sub(picture, around), detail);
      let x = tf.concat([tf.sub(picture, 0.5), differences, hole], 3) as Tensor4D;
      for (const index of halving.keys()) {
        x = leakyRelu(layer(x, index, 2), slope);
        features.push(x);
      }
      return { logits: tf.mul(layer(x, halving.length, 1), logitScale), features };
    },
    directions: next,
  };
}

/** Mask [n, h / 8, w / 8, 1] of the logits whose cell overlaps a hole; the others see real pixels in every picture. */
export function holeCells(hole: Tensor4D): Tensor4D {
  return touched(hole, cell);
}

/** The same at the resolution of each of the features. */
export function holeFeatureCells(hole: Tensor4D): Tensor4D[] {
  return widths.map((_, index) => touched(hole, 2 ** (index + 1)));
}

function touched(hole: Tensor4D, side: number): Tensor4D {
  return tf.cast(tf.greater<Tensor4D>(averagePool(hole, side), 0), 'float32');
}
