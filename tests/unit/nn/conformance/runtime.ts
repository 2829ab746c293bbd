import { afterAll } from 'vitest';
import type { Arrays, Program, Runtime, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { specsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';

/** The compiled runtime on one thread, for the test file that imports this. */
export const runtime: Runtime = await createOnnxRuntime({ threads: 1, spinning: false });
afterAll(() => runtime.dispose());

export function valuesOf(arrays: Arrays): Values {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}

type Doubles = Readonly<Record<string, ArrayLike<number>>>;
export interface Results<Numbers extends Doubles = Values> {
  readonly state: Numbers;
  /** Of the last call. */
  readonly outputs: Numbers;
}

/** The state after a call of a program for each of `calls`. */
export async function run(
  program: Program,
  start: Arrays,
  calls: readonly Arrays[],
  on: Runtime = runtime,
): Promise<Results> {
  const compiled = await on.compile(program, { state: specsOf(start), inputs: specsOf(calls[0]) });
  const state = on.createState(start);
  let outputs: Values = {};
  for (const inputs of calls) outputs = await compiled.run(state, valuesOf(inputs));
  const values = await state.read();
  state.dispose();
  await compiled.dispose();
  return { state: values, outputs };
}

/** The outputs of a program whose state is frozen into it, as the weights are in inference: once for each of `calls`. */
export async function runFrozen(program: Program, weights: Arrays, calls: readonly Arrays[]): Promise<Values[]> {
  const signature = { state: specsOf(weights), inputs: specsOf(calls[0]) };
  const compiled = await runtime.compile(program, signature, { freeze: valuesOf(weights) });
  const results: Values[] = [];
  for (const inputs of calls) results.push(await compiled.run(undefined, valuesOf(inputs)));
  await compiled.dispose();
  return results;
}

/** The same as `run` in double precision. */
export async function runExactly(program: Program, start: Arrays, calls: readonly Arrays[]): Promise<Results<Doubles>> {
  const recorded = await record(program, { state: specsOf(start), inputs: specsOf(calls[0]) });
  let state: Doubles = valuesOf(start);
  let outputs: Doubles = {};
  for (const inputs of calls) {
    const result = evaluate(recorded, { state, inputs: valuesOf(inputs) });
    state = { ...state, ...result.state };
    outputs = result.outputs;
  }
  return { state, outputs };
}

/** Largest difference of two sets of tensors, each relative to the largest element of its tensor, or a thousandth of that of all. */
export function distance(found: Doubles, expected: Doubles): number {
  const least = Math.max(0, ...Object.values(expected).map(largest)) / 1000;
  return Object.entries(expected).reduce((most, [name, values]) => {
    if (found[name].length !== values.length) return Infinity;
    const scale = Math.max(largest(values), least) || 1;
    return Array.from(values).reduce((sum, value, i) => worse(sum, (found[name][i] - value) / scale), most);
  }, 0);
}

export function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** A difference that is no number counts as infinite. */
export function worse(most: number, difference: number): number {
  return Number.isNaN(difference) ? Infinity : Math.max(most, Math.abs(difference));
}
