import { expect } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { gaussian } from '../../../../../src-main/nn/layers/initialisers.ts';
import type {
  Arrays,
  NamedArray,
  Program,
  Runtime,
  Specs,
  Values,
} from '../../../../../src-main/nn/compiler/runtime.ts';
import { createBatchMaker } from '../../../../../src-main/nn/training/batches/generators.ts';
import type { TrainingPlan } from '../../../../../src-main/nn/training/plan.ts';
import { stepInputs } from '../../../../../src-main/nn/training/step-inputs.ts';

export interface Patches {
  readonly picture: Float32Array;
  readonly mask: Float32Array;
  readonly truth: Float32Array;
}

/** Smooth pictures with scratches that were filled with grey. */
export async function greyFilled(batch: number, size: number): Promise<Patches & Values> {
  const { picture, mask } = await createBatchMaker({ generator: 'noise-patches', options: { batch, size } })(3, 0);
  const [truth, marked] = [picture as Float32Array, mask as Float32Array];
  const filled = truth.map((value, i) => (marked[Math.floor(i / 3)] > 0 ? 0.5 : value));
  return { picture: filled, mask: marked, truth };
}

/** How a plan differs from the usual one. */
export interface PlanChanges {
  readonly steps?: number;
  readonly seed?: number;
  readonly wishes?: object;
  readonly start?: Arrays;
}

export interface Learnt {
  /** What the plan's losses were in each step. */
  readonly losses: readonly Readonly<Record<string, number>>[];
  readonly state: Arrays;
}

/** The first steps of a plan, all with the same batch. */
export async function learn(runtime: Runtime, plan: TrainingPlan, batch: Values, steps: number): Promise<Learnt> {
  const [learnt] = await learnEach(runtime, [plan], batch, steps);
  return learnt;
}

/** The same of several plans with the same program. */
export async function learnEach(
  runtime: Runtime,
  plans: readonly TrainingPlan[],
  batch: Values,
  steps: number,
): Promise<Learnt[]> {
  const { program, signature } = plans[0].programs.train;
  const compiled = await runtime.compile(program, signature);
  const results: Learnt[] = [];
  for (const plan of plans) {
    const state = runtime.createState(plan.state);
    const losses: Record<string, number>[] = [];
    for (let step = 1; step <= steps; step += 1) {
      const context = { step, seed: plan.seed, learningRateFactor: 1, batch };
      const outputs = await compiled.run(state, stepInputs(plan, signature.inputs, context));
      losses.push(Object.fromEntries(plan.losses.map((name) => [name, outputs[name][0]])));
    }
    const values = await state.read();
    state.dispose();
    const arrays = Object.entries(plan.state).map(
      ([name, array]) => [name, { ...array, values: values[name] }] as const,
    );
    results.push({ losses, state: Object.fromEntries(arrays) });
  }
  await compiled.dispose();
  return results;
}

/** A network run with these weights, once for each of the inputs. */
export async function restore(
  runtime: Runtime,
  { program, inputs: specs }: { program: Program; inputs: Specs },
  weights: Arrays,
  inputs: readonly Values[],
): Promise<Values[]> {
  const freeze = Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]));
  const compiled = await runtime.compile(program, { state: weights, inputs: specs }, { freeze });
  const results: Values[] = [];
  for (const given of inputs) results.push(await compiled.run(undefined, given));
  await compiled.dispose();
  return results;
}

/** Small random weights where they start at 0, so that every layer takes part. */
export function stirred(weights: Arrays): Arrays {
  const random = createRandom(9);
  return Object.fromEntries(
    Object.entries(weights).map(([name, array]) => {
      if (array.values.some((value) => value !== 0)) return [name, array];
      return [name, { ...array, values: Float32Array.from(array.values, () => 0.02 * gaussian(random)) }];
    }),
  );
}

/** Largest distance of two arrays' elements. */
export function farthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - other[i])));
}

/** Names of those whose bits differ: much faster than an assertion on all of the numbers. */
export function differing(one: Arrays, other: Arrays): string[] {
  const bytes = ({ values }: NamedArray) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Object.keys(one).filter((name) => !bytes(one[name]).equals(bytes(other[name])));
}

/** Up to rounding: to a thousandth, or to a ten-thousandth of 1 for what is small. */
export function expectClose(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(one)) {
    expect(Math.abs(value - other[name]), name).toBeLessThan(1e-3 * Math.abs(value) + 1e-4);
  }
}
