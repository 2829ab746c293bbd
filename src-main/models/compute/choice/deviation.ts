import type { Runtime, Values } from '../../../nn/compiler/runtime.ts';
import type { TinyCase } from './tiny-case.ts';

/**
 * How far a runtime is from double precision after some steps of training and in a forward pass: the largest difference of a loss,
 * a weight or a sample, relative to the largest of its tensor. Infinite where something is not a number.
 */
export async function measureDeviation(runtime: Runtime, tiny: TinyCase): Promise<number> {
  const { train, forward, expected } = tiny;
  const step = await runtime.compile(train.program, train.signature);
  const state = runtime.createState(tiny.state);
  const losses: number[] = [];
  for (const inputs of tiny.inputs) losses.push((await step.run(state, inputs)).loss[0]);
  const names = Object.keys(expected.weights);
  const weights = await state.read(names);
  state.dispose();
  await step.dispose();

  const freeze: Values = Object.fromEntries(names.map((name) => [name, tiny.state[name].values]));
  const pass = await runtime.compile(forward.program, forward.signature, { freeze });
  const { picture } = await pass.run(undefined, { picture: tiny.inputs[0].picture });
  await pass.dispose();

  return Math.max(
    relative(losses, expected.losses),
    relative(picture, expected.picture),
    ...names.map((name) => relative(weights[name], expected.weights[name])),
  );
}

function relative(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const distance = Math.abs(found[i] - expected[i]);
    if (!(distance < Infinity)) return Infinity;
    difference = Math.max(difference, distance);
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}
