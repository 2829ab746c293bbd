import { createRandom } from '../../../../src-main/imaging/random.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Tensors, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';
import { specsOf, valuesOf } from './compiled.ts';
import type { GradientCase } from './gradient-case.ts';

/** The derivative of a loss along a direction of one parameter: Σ weights[i] · ∂loss / ∂parameter[indices[i]]. */
interface Slope {
  readonly parameter: string;
  readonly indices: readonly number[];
  readonly weights: readonly number[];
  readonly value: number;
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

type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Largest deviation of gradients from the slopes, each relative to the largest gradient of its parameter, or to a thousandth of the largest
 * of all, below which is rounding.
 */
export function slopeError(gradients: Values, slopes: readonly Slope[]): number {
  const least = largestOfAll(gradients) / 1000;
  return slopes.reduce((most, { parameter, indices, weights, value }) => {
    const gradient = gradients[parameter];
    const found = indices.reduce((sum, index, i) => sum + gradient[index] * weights[i], 0);
    const all = slopes.filter((slope) => slope.parameter === parameter).map((slope) => slope.value);
    // Where all slopes are 0 the gradient must be 0 as well.
    return worse(most, (found - value) / (Math.max(largest(gradient), largest(all), least) || 1));
  }, 0);
}

/** Largest difference of two sets of tensors, each relative to the largest element of its tensor, or a thousandth of that of all. */
export function distance(found: Numbers, expected: Numbers): number {
  const least = largestOfAll(expected) / 1000;
  return Object.entries(expected).reduce((most, [name, values]) => {
    const scale = Math.max(largest(values), least) || 1;
    return Array.from(values).reduce((sum, value, i) => worse(sum, (found[name][i] - value) / scale), most);
  }, 0);
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function largestOfAll(tensors: Numbers): number {
  return Math.max(...Object.values(tensors).map(largest));
}

/** A difference that is no number counts as infinite. */
function worse(most: number, difference: number): number {
  return Number.isNaN(difference) ? Infinity : Math.max(most, Math.abs(difference));
}
