import { createRandom } from '../../../imaging/random.ts';
import { initialiseReference } from '../../../nn/families/reference/reference-network.ts';
import {
  referenceForward,
  referenceTrainStep,
  type ReferenceProgram,
} from '../../../nn/families/reference/reference-programs.ts';
import { firstMoment, secondMoment } from '../../../nn/optimisers/moments.ts';
import type { Arrays, NamedArray, Values } from '../../../nn/compiler/runtime.ts';

/** Two steps of training and one forward pass that every runtime computes in a moment. */
export interface TinyCase {
  readonly train: ReferenceProgram;
  readonly forward: ReferenceProgram;
  /** Weights and moments before the first step; the forward pass has these weights too. */
  readonly state: Arrays;
  /** Of each step; the forward pass takes the first picture. */
  readonly inputs: readonly Values[];
}

/** Wide enough that convolutions are lowered as in a real network: whole blocks of channels. */
const width = 16;
const batch = 2;
const size = 8;

export function createTinyCase(): TinyCase {
  const random = createRandom(20);
  const uniform = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => (random.unit() * 2 - 1) * scale);
  const parameters = Object.fromEntries(
    Object.entries(initialiseReference(random, { width })).map(([name, array]): [string, NamedArray] => [
      name,
      array.shape.length === 1 ? { ...array, values: uniform(array.values.length, 0.1) } : array,
    ]),
  );
  const picture = (channels: number): Float32Array =>
    Float32Array.from({ length: batch * size * size * channels }, () => random.unit());
  return {
    train: referenceTrainStep(parameters, batch, size, { width }),
    forward: referenceForward(parameters, batch, size, { width }),
    state: { ...parameters, ...settledMoments(parameters) },
    inputs: [1000, 1001].map((step) => ({
      picture: picture(4),
      target: picture(3),
      step: Float32Array.of(step),
      learningRate: Float32Array.of(0.02),
    })),
  };
}

/**
 * Moments as in the middle of a training. At its first step Adam divides every gradient by its own size, which makes the rounding errors of
 * gradients near 0 as large as any other change.
 */
function settledMoments(parameters: Arrays): Arrays {
  const moments: Record<string, NamedArray> = {};
  for (const [name, { shape, values }] of Object.entries(parameters)) {
    moments[firstMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length) };
    moments[secondMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length).fill(1e-5) };
  }
  return moments;
}

/** One number that depends on every element: Σ weight · value, with pseudorandom weights of ±0.5..1.5. */
export function projection(values: ArrayLike<number>): number {
  const random = createRandom(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (random.unit() + 0.5) * (random.below(2) * 2 - 1) * values[i];
  return sum;
}

/** Double-precision results (a test computes them again): both losses, and the projections of the picture and of the trained weights. */
export const expected = {
  losses: [0.4915020758, 0.3350566146],
  picture: -0.58226603,
  weights: {
    'e1.weight': -11.79307312,
    'e1.bias': 0.7183659266,
    'e2a.weight': -2.117408146,
    'e2a.bias': -0.0148319019,
    'e2b.weight': -12.62071517,
    'e2b.bias': -0.4625951658,
    'e3a.weight': 8.428056942,
    'e3a.bias': 0.0011616474,
    'e3b.weight': -4.178608347,
    'e3b.bias': 0.1559683798,
    'm1.weight': 32.43416384,
    'm1.bias': 0.0358309941,
    'm2.weight': 6.334950289,
    'm2.bias': -0.5453583387,
    'd2.weight': 13.6146871,
    'd2.bias': -0.008121173,
    'd1.weight': -0.8359890077,
    'd1.bias': 0.1985563332,
    'y.weight': -1.829593148,
    'y.bias': -0.2195774766,
  } as Readonly<Record<string, number>>,
};
