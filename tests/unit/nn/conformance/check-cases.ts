import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Program, Tensors, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { specsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';
import { type Case, type Cases, project } from './case.ts';
import { distance, largest, run, runFrozen, valuesOf, worse } from './runtime.ts';

/** Relative to the largest element of a tensor: of values, and of gradients by central differences. Most are a hundred times better. */
const valueTolerance = 2e-5;
const slopeTolerance = 1e-3;

/** One test for each group: compiled output and gradients, with and without frozen parameters, against double precision. */
export function checkCases(title: string, groups: Cases): void {
  describe(title, () => {
    it.each(Object.keys(groups))('%s', { timeout: 120_000 }, async (group) => {
      for (const one of groups[group]) await check(one);
    });
  });
}

async function check(one: Case): Promise<void> {
  const { name, parameters, inputs = {}, output, slopes } = one;
  const program: Program = (state, given) => {
    const found = gradients((moved) => {
      const value = output(moved, given);
      return { loss: project(value), extras: { value } };
    }, state);
    return { outputs: { ...found.gradients, '.value': found.extras.value } };
  };
  const { '.value': value, ...found } = (await run(program, parameters, [inputs])).outputs;
  const exact = await differences(one);
  const expected = typeof one.expected === 'function' ? one.expected({ ...parameters, ...inputs }) : one.expected;
  for (const values of [exact.value, expected ?? exact.value]) {
    expect(distance({ value }, { value: values }), name).toBeLessThan(valueTolerance);
  }
  if (slopes) expect(distance(found, slopes), `${name}, slopes`).toBeLessThan(valueTolerance);
  else expect(slopeError(found, exact.slopes), `${name}, slopes`).toBeLessThan(slopeTolerance);
  if (!('x' in parameters)) return;
  const { x, ...weights } = parameters;
  const frozen: Program = (state, given) => ({ outputs: { value: output({ ...state, x: given.x }, given) } });
  const [constant] = await runFrozen(frozen, weights, [{ x, ...inputs }]);
  expect(distance(constant, { value: exact.value }), `${name}, frozen`).toBeLessThan(valueTolerance);
}

/** The derivative along a direction of one parameter: Σ weights[i] · ∂ / ∂parameter[indices[i]]. */
interface Slope {
  readonly parameter: string;
  readonly indices: readonly number[];
  readonly weights: readonly number[];
  readonly value: number;
}

/** Output and slopes by central differences, in double precision: along single elements, and once along all of a parameter. */
async function differences({ parameters, inputs = {}, output, movable, samples = 24, slopes: known }: Case) {
  const fixed = (name: string) => `fixed.${name}`;
  const names = Object.keys(parameters);
  const withFixed = { ...inputs, ...Object.fromEntries(names.map((name) => [fixed(name), parameters[name]])) };
  const recorded = await record(
    (moved, given) => {
      const others: Tensors = Object.fromEntries(names.map((name) => [name, given[fixed(name)]]));
      const value = movable ? movable(moved, given, others) : output(moved, given);
      return { outputs: { loss: project(value), value } };
    },
    { state: specsOf(parameters), inputs: specsOf(withFixed) },
  );
  const given = valuesOf(withFixed);
  const state = Object.fromEntries(names.map((name) => [name, Float64Array.from(parameters[name].values)]));
  const at = (name: string, values: Float64Array) =>
    evaluate(recorded, { state: { ...state, [name]: values }, inputs: given }).outputs;
  const { loss, value } = at(names[0], state[names[0]]);
  if (known) return { value, slopes: [] };
  const slope = (parameter: string, indices: number[], weights: number[]): Slope => {
    const moved = (length: number) => {
      const values = state[parameter].slice();
      indices.forEach((index, i) => (values[index] += weights[i] * length));
      return at(parameter, values).loss[0];
    };
    return { parameter, indices, weights, value: slopeOf(loss[0], moved) };
  };
  const random = createRandom(1);
  const slopes = names.flatMap((name) => {
    const count = state[name].length;
    const all = Array.from({ length: count }, (_, i) => i);
    const chosen = count <= samples ? all : Array.from({ length: samples }, () => random.below(count));
    const signs = all.map(() => (random.below(2) * 2 - 1) / Math.sqrt(count));
    return [...chosen.map((index) => slope(name, [index], [1])), slope(name, all, signs)];
  });
  return { value, slopes };
}

/** With steps so short that the slopes on both sides agree: then no kink lies within. */
function slopeOf(base: number, moved: (length: number) => number): number {
  for (let step = 1e-6; ; step /= 10) {
    const right = (moved(step) - base) / step;
    const left = (base - moved(-step)) / step;
    if (Math.abs(right - left) < 1e-4 * Math.max(1, Math.abs(right)) || step < 1e-7) return (right + left) / 2;
  }
}

/**
 * Largest deviation of gradients from the slopes, each relative to the largest gradient of its parameter, or to a thousandth of the largest
 * of all, below which is rounding.
 */
function slopeError(gradients: Values, slopes: readonly Slope[]): number {
  const least = Math.max(...Object.values(gradients).map(largest)) / 1000;
  return slopes.reduce((most, { parameter, indices, weights, value }) => {
    const gradient = gradients[parameter];
    const found = indices.reduce((sum, index, i) => sum + gradient[index] * weights[i], 0);
    const all = slopes.filter((slope) => slope.parameter === parameter).map((slope) => slope.value);
    // Where all slopes are 0 the gradient must be 0 as well.
    return worse(most, (found - value) / (Math.max(largest(gradient), largest(all), least) || 1));
  }, 0);
}
