import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { leakyRelu } from '../../../../src-main/nn/layers/activations.ts';
import { convolution, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { initialiseNormalisation, instanceNorm } from '../../../../src-main/nn/layers/normalisation.ts';
import {
  initialiseSpectralNormalisation,
  spectralNormalisation,
} from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { charbonnierLoss } from '../../../../src-main/nn/losses/pointwise.ts';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { adam, adamW } from '../../../../src-main/nn/optimisers/adam.ts';
import { clipGlobalNorm } from '../../../../src-main/nn/optimisers/clip-global-norm.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../../../../src-main/nn/optimisers/moving-average.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import { evaluate } from '../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import type { Arrays, Program, Runtime, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { array } from './conformance-case.ts';
import { distance } from './errors.ts';
import { specsOf, valuesOf } from './finite-differences.ts';
import { carryOn, createRuntimes } from './runtimes.ts';
import { printTable } from './table.ts';

interface UpdateCase {
  readonly name: string;
  readonly start: Arrays;
  readonly program: Program;
  readonly calls: readonly Arrays[];
}

const number = (value: number) => ({ shape: [], dtype: 'float32' as const, values: Float32Array.of(value) });
const only = (tensors: Tensors, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, tensors[name]]));

const parameters: Arrays = { weight: array([3, 3, 2, 4]), bias: array([4]), gain: array([1]) };
const names = Object.keys(parameters);
const start: Arrays = { ...parameters, ...initialiseMoments(parameters), ...initialiseAverages(parameters) };
const calls: Arrays[] = [1, 2, 3].map((step) => ({
  step: number(step),
  rate: number(0.01 / step),
  ...Object.fromEntries(names.map((name) => [`slope.${name}`, array(parameters[name].shape)])),
}));
const slopes = (inputs: Tensors) => Object.fromEntries(names.map((name) => [name, inputs[`slope.${name}`]]));

const optimisers: UpdateCase[] = (
  [
    ['Adam', (s, i) => adam(s, slopes(i), s, i as never)],
    [
      'Adam, β 0.5 and 0.99, ε 1e-4',
      (s, i) => adam(s, slopes(i), s, i as never, { beta1: 0.5, beta2: 0.99, epsilon: 1e-4 }),
    ],
    ['AdamW', (s, i) => adamW(s, slopes(i), s, i as never, { decay: 0.3 })],
    ['Adam, clipped', (s, i) => adam(s, clipGlobalNorm(slopes(i), 0.7).gradients, s, i as never)],
    ['Adam, clipped above', (s, i) => adam(s, clipGlobalNorm(slopes(i), 70).gradients, s, i as never)],
  ] as [string, (state: Tensors, inputs: Tensors) => ReturnType<typeof adam>][]
).map(([name, update]) => ({
  name,
  start,
  calls,
  program: (state, inputs) => {
    const next = update(state, inputs);
    const averages = averageParameters(state, next.parameters, 0.9);
    return { state: { ...next.parameters, ...next.moments, ...averages }, outputs: {} };
  },
}));

/** A whole step of training a small network: everything at once. */
function training(): UpdateCase {
  const random = createRandom(11);
  const weights: Arrays = {
    ...initialiseConvolution(random, 'in', { inputs: 3, outputs: 6, size: 3 }),
    // A bias before the norm would have no slope but the rounding's, which Adam makes large.
    ...initialiseConvolution(random, 'down', { inputs: 6, outputs: 8, size: 3, bias: false }),
    ...initialiseNormalisation('norm', 8),
    ...initialiseConvolution(random, 'up', { inputs: 8, outputs: 6, size: 3 }),
    ...initialiseConvolution(random, 'out', { inputs: 12, outputs: 3, size: 3 }),
  };
  const spectral = initialiseSpectralNormalisation(random, 'out', 3);
  const learnt = Object.keys(weights);
  const network = (x: Tensor4D, all: Tensors, out: Tensor4D): Tensor4D => {
    const wide = leakyRelu(convolution(x, all, 'in'));
    const deep = leakyRelu(instanceNorm(convolution(wide, all, 'down', { stride: 2 }), all, 'norm'));
    const back = leakyRelu(convolution(enlargeNearest(deep, 2), all, 'up'));
    const both: Tensor4D = tf.concat([wide, back], 3);
    return tf.add(x, convolution(both, { ...all, 'out.weight': out }, 'out'));
  };
  const program: Program = (state, inputs) => {
    const found = gradients(
      (all) => {
        const { weight, next } = spectralNormalisation(all['out.weight'] as Tensor4D, state['out.u'] as tf.Tensor1D);
        const restored = network(inputs.damaged as Tensor4D, all, weight);
        const clean = inputs.clean as Tensor4D;
        const data = charbonnierLoss(restored, clean, inputs.mask);
        const loss: tf.Scalar = tf.add(data, tf.mul(0.15, tf.sub(1, structuralSimilarity(restored, clean))));
        return { loss, extras: { next } };
      },
      only(state, learnt),
    );
    const clipped = clipGlobalNorm(found.gradients, 1);
    const next = adamW(state, clipped.gradients, state, { step: inputs.step, rate: inputs.rate } as never);
    const averages = averageParameters(state, next.parameters, 0.99);
    return {
      state: { ...next.parameters, ...next.moments, ...averages, 'out.u': found.extras.next },
      outputs: { loss: found.loss, norm: clipped.norm },
    };
  };
  return {
    name: 'three steps of training a U-Net',
    start: { ...weights, ...initialiseMoments(weights), ...initialiseAverages(weights), ...spectral },
    program,
    calls: [1, 2, 3].map((step) => ({
      damaged: array([2, 12, 14, 3], 0, 1),
      clean: array([2, 12, 14, 3], 0, 1),
      mask: array([2, 12, 14, 1], 0, 1),
      step: number(step),
      rate: number(0.01),
    })),
  };
}

const cases = [...optimisers, training()];
const rows: string[][] = [];
let runtimes: Runtime[];

beforeAll(async () => {
  runtimes = await createRuntimes();
});
afterAll(async () => {
  printTable(['changes by', ...runtimes.map(({ name }) => name)], rows);
  for (const runtime of runtimes) await runtime.dispose();
});

/** The same calls in double precision. */
async function expected({ program, start: first, calls: all }: UpdateCase) {
  const recorded = await record(program, { state: specsOf(first), inputs: specsOf(all[0]) });
  let state: Record<string, ArrayLike<number>> = valuesOf(first);
  let outputs: Readonly<Record<string, Float64Array>> = {};
  for (const inputs of all) {
    const result = evaluate(recorded, { state, inputs: valuesOf(inputs) });
    state = { ...state, ...result.state };
    outputs = result.outputs;
  }
  return { state, outputs };
}

function changes(state: Readonly<Record<string, ArrayLike<number>>>, from: Arrays) {
  const change = (name: string) => Float64Array.from(state[name], (value, i) => value - from[name].values[i]);
  return Object.fromEntries(Object.keys(from).map((name) => [name, change(name)]));
}

describe('the state after three steps', () => {
  it.each(cases)('of $name is what double precision makes of it, on every runtime', async (one) => {
    const exact = await expected(one);
    const row = [one.name];
    for (const runtime of runtimes) {
      const found = await carryOn(runtime, one.program, one.start, one.calls);
      const error = Math.max(
        distance(changes(found.state, one.start), changes(exact.state, one.start)),
        distance(found.outputs, exact.outputs),
      );
      row.push(error.toExponential(1));
      expect(error, runtime.name).toBeLessThan(1e-3);
    }
    rows.push(row);
  });
});
