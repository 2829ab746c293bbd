import { createRandom } from '../../../../src-main/imaging/random.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import { evaluate } from '../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import type { Arrays, Specs, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';

/** The slope of a loss along a direction of one parameter: Σ weights[i] · ∂loss / ∂parameter[indices[i]]. */
export interface Slope {
  readonly parameter: string;
  readonly indices: readonly number[];
  readonly weights: readonly number[];
  readonly value: number;
}

export function specsOf(arrays: Arrays): Specs {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

export function valuesOf(arrays: Arrays) {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}

/**
 * The loss and slopes of it by central differences, in double precision: along single elements, and once along all elements of a
 * parameter together.
 */
export async function differences(one: GradientCase): Promise<{ loss: number; slopes: Slope[] }> {
  const { parameters, inputs = {}, loss, movable, samples = 24 } = one;
  const fixed = (name: string) => `fixed.${name}`;
  const names = Object.keys(parameters);
  const withFixed = Object.fromEntries(names.map((name) => [fixed(name), parameters[name]]));
  const recorded = await record(
    (moved, given) => {
      const others: Tensors = Object.fromEntries(names.map((name) => [name, given[fixed(name)]]));
      return { outputs: { loss: movable ? movable(moved, given, others) : loss(moved, given) } };
    },
    { state: specsOf(parameters), inputs: specsOf({ ...inputs, ...withFixed }) },
  );
  const given = valuesOf({ ...inputs, ...withFixed });
  const state = Object.fromEntries(names.map((name) => [name, Float64Array.from(parameters[name].values)]));
  const at = (name: string, values: Float64Array) =>
    evaluate(recorded, { state: { ...state, [name]: values }, inputs: given }).outputs.loss[0];
  const base = at(names[0], state[names[0]]);
  const slope = (parameter: string, indices: number[], weights: number[]): Slope => {
    const moved = (distance: number) => {
      const values = state[parameter].slice();
      indices.forEach((index, i) => (values[index] += weights[i] * distance));
      return at(parameter, values);
    };
    return { parameter, indices, weights, value: slopeOf(base, moved) };
  };
  const random = createRandom(1);
  const slopes = names.flatMap((name) => {
    const count = state[name].length;
    const all = Array.from({ length: count }, (_, i) => i);
    const chosen = count <= samples ? all : Array.from({ length: samples }, () => random.below(count));
    const signs = all.map(() => (random.below(2) * 2 - 1) / Math.sqrt(count));
    return [...chosen.map((index) => slope(name, [index], [1])), slope(name, all, signs)];
  });
  return { loss: base, slopes };
}

/** With steps so short that the slopes on both sides agree: then no kink lies within. */
function slopeOf(base: number, moved: (distance: number) => number): number {
  for (let step = 1e-6; ; step /= 10) {
    const right = (moved(step) - base) / step;
    const left = (base - moved(-step)) / step;
    if (Math.abs(right - left) < 1e-4 * Math.max(1, Math.abs(right)) || step < 1e-7) return (right + left) / 2;
  }
}
