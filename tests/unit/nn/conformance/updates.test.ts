import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Arrays, Program, Runtime, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { leakyRelu } from '../../../../src-main/nn/layers/activations.ts';
import { convolution, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import {
  initialiseSpectralNormalisation,
  spectralNormalisation,
} from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { charbonnierLoss } from '../../../../src-main/nn/losses/pointwise.ts';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { adam, type AdamScalars } from '../../../../src-main/nn/optimisers/adam.ts';
import { clipGlobalNorm } from '../../../../src-main/nn/optimisers/clip-global-norm.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../../../../src-main/nn/optimisers/moving-average.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';
import { runSteps, specsOf, valuesOf } from './compiled.ts';
import { distance } from './finite-differences.ts';
import { array } from './gradient-case.ts';

interface UpdateCase {
  readonly name: string;
  readonly start: Arrays;
  readonly program: Program;
  readonly calls: readonly Arrays[];
}

const number = (value: number) => ({ shape: [], dtype: 'float32' as const, values: Float32Array.of(value) });
const only = (tensors: Tensors, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, tensors[name]]));
const scalarsOf = (inputs: Tensors) => inputs as unknown as AdamScalars;

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
    ['Adam', (s, i) => adam(s, slopes(i), s, scalarsOf(i))],
    ['Adam, β 0.5 and 0.99', (s, i) => adam(s, slopes(i), s, scalarsOf(i), { beta1: 0.5, beta2: 0.99 })],
    ['Adam, clipped', (s, i) => adam(s, clipGlobalNorm(slopes(i), 0.7).gradients, s, scalarsOf(i))],
    ['Adam, not clipped', (s, i) => adam(s, clipGlobalNorm(slopes(i), 70).gradients, s, scalarsOf(i))],
  ] as [string, (state: Tensors, inputs: Tensors) => ReturnType<typeof adam>][]
).map(([name, update]) => ({
  name,
  start,
  calls,
  program: (state, inputs) => {
    const next = update(state, inputs);
    const averages = averageParameters(state, next.parameters, tf.scalar(0.9));
    return { state: { ...next.parameters, ...next.moments, ...averages }, outputs: {} };
  },
}));

/** A whole step of training a small network: everything at once. */
function training(): UpdateCase {
  const random = createRandom(11);
  const weights: Arrays = {
    ...initialiseConvolution(random, 'in', { inputs: 3, outputs: 6, size: 3 }),
    ...initialiseConvolution(random, 'down', { inputs: 6, outputs: 8, size: 3 }),
    ...initialiseConvolution(random, 'up', { inputs: 8, outputs: 6, size: 3 }),
    ...initialiseConvolution(random, 'out', { inputs: 12, outputs: 3, size: 3 }),
  };
  const spectral = initialiseSpectralNormalisation(random, 'out', 3);
  const learnt = Object.keys(weights);
  const network = (x: Tensor4D, all: Tensors, out: Tensor4D): Tensor4D => {
    const wide = leakyRelu(convolution(x, all, 'in'));
    const deep = leakyRelu(convolution(wide, all, 'down', 2));
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
    const next = adam(state, clipped.gradients, state, scalarsOf(inputs));
    const averages = averageParameters(state, next.parameters, tf.scalar(0.99));
    return {
      state: { ...next.parameters, ...next.moments, ...averages, 'out.u': found.extras.next },
      outputs: { loss: found.loss, norm: clipped.norm },
    };
  };
  return {
    name: 'a U-Net',
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

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

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

describe('three compiled steps are what double precision makes of them', () => {
  it.each([
    ['of the optimiser', optimisers],
    ['of a whole training', [training()]],
  ])('%s', async (_, cases) => {
    for (const one of cases) {
      const exact = await expected(one);
      const found = await runSteps(runtime, one.program, one.start, one.calls);
      const change = distance(changes(found.state, one.start), changes(exact.state, one.start));
      expect(change, one.name).toBeLessThan(1e-3);
      expect(distance(found.outputs, exact.outputs), one.name).toBeLessThan(1e-3);
    }
  });
});
