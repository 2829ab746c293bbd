import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Arrays, Program, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { adam, type AdamScalars } from '../../../../src-main/nn/optimisers/adam.ts';
import { clipGlobalNorm } from '../../../../src-main/nn/optimisers/clip-global-norm.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../../../../src-main/nn/optimisers/moving-average.ts';
import { array, of } from './case.ts';
import { distance, run } from './runtime.ts';

const only = (tensors: Tensors, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, tensors[name]]));
const scalarsOf = (inputs: Tensors) => inputs as unknown as AdamScalars;
const stateOf = (parameters: Arrays): Arrays => ({
  ...parameters,
  ...initialiseMoments(parameters),
  ...initialiseAverages(parameters),
});

type Numbers = Readonly<Record<string, ArrayLike<number>>>;
function changes(state: Numbers, from: Arrays): Numbers {
  const change = (name: string) => Float64Array.from(state[name], (value, i) => value - from[name].values[i]);
  return Object.fromEntries(Object.keys(from).map((name) => [name, change(name)]));
}

const parameters: Arrays = { weight: array([3, 3, 2, 4]), bias: array([4]), gain: array([1]), still: array([2]) };
/** `still` has no gradient, and stays as it is. */
const names = ['weight', 'bias', 'gain'];
const start = stateOf(parameters);
const calls: Arrays[] = [1, 2, 3, 4].map((step) => ({
  step: of([], step),
  rate: of([], 0.01 / step),
  // One direction without a slope at first.
  ...Object.fromEntries(names.map((name) => [name, array(parameters[name].shape, step === 1 ? 0 : -1)])),
}));

interface Settings {
  readonly beta1: number;
  readonly beta2: number;
  readonly limit: number;
  readonly decay: number;
}

/** Adam as its paper writes it, after clipping by the global norm, and the average of its parameters, one number at a time. */
function byDefinition({ beta1, beta2, limit, decay }: Settings): Numbers {
  const state = Object.fromEntries(Object.entries(start).map(([name, { values }]) => [name, [...values]]));
  calls.forEach((call, index) => {
    const norm = Math.hypot(...names.flatMap((name) => [...call[name].values]));
    for (const name of names) {
      call[name].values.forEach((value, i) => {
        const slope = value * Math.min(1, limit / norm);
        const [m, v] = [state[`adam.m.${name}`], state[`adam.v.${name}`]];
        m[i] = beta1 * m[i] + (1 - beta1) * slope;
        v[i] = beta2 * v[i] + (1 - beta2) * slope ** 2;
        const corrected = Math.sqrt(v[i] / (1 - beta2 ** (index + 1))) + 1e-8;
        state[name][i] -= (call.rate.values[0] * m[i]) / (1 - beta1 ** (index + 1)) / corrected;
        state[`ema.${name}`][i] = decay * state[`ema.${name}`][i] + (1 - decay) * state[name][i];
      });
    }
  });
  return state;
}

describe('four compiled steps of Adam, clipping and averaging are those of their papers', () => {
  it.each<[string, Settings]>([
    ['usual rates, nothing clipped', { beta1: 0.9, beta2: 0.999, limit: 1e9, decay: 0.9 }],
    ['other rates', { beta1: 0.5, beta2: 0.99, limit: 70, decay: 0 }],
    ['clipped', { beta1: 0.9, beta2: 0.999, limit: 0.7, decay: 0.5 }],
  ])('%s', async (_name, settings) => {
    const program: Program = (state, inputs) => {
      const clipped = clipGlobalNorm(only(inputs, names), settings.limit);
      const next = adam(state, clipped.gradients, state, scalarsOf(inputs), settings);
      const averages = averageParameters(state, next.parameters, tf.scalar(settings.decay));
      return { state: { ...next.parameters, ...next.moments, ...averages }, outputs: { norm: clipped.norm } };
    };
    const { state, outputs } = await run(program, start, calls);
    expect(distance(changes(state, start), changes(byDefinition(settings), start))).toBeLessThan(1e-3);
    expect(outputs.norm[0]).toBeCloseTo(Math.hypot(...names.flatMap((name) => [...calls[3][name].values])), 4);
    expect([...state.still]).toEqual([...parameters.still.values]);
  });

  it('begin with moments of 0 and averages that share no memory with the parameters', () => {
    expect(start['adam.v.bias']).toEqual({ shape: [4], dtype: 'float32', values: new Float32Array(4) });
    expect(start['ema.bias']).toEqual(parameters.bias);
    expect(start['ema.bias'].values.buffer).not.toBe(parameters.bias.values.buffer);
  });
});
