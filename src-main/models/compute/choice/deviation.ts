import type { Runtime, Values } from '../../../nn/compiler/runtime.ts';
import { createTinyCase, expected, projection } from './tiny-case.ts';

/**
 * How far a runtime is from double precision after two steps of training and in a forward pass: the largest difference of a loss, or of the
 * projection of a weight tensor or picture, relative to its size. Infinite where something is not a number.
 */
export async function measureDeviation(runtime: Runtime): Promise<number> {
  const { train, forward, state: start, inputs } = createTinyCase();
  const step = await runtime.compile(train.program, train.signature);
  const state = runtime.createState(start);
  const losses: number[] = [];
  for (const given of inputs) losses.push((await step.run(state, given)).loss[0]);
  const names = Object.keys(forward.signature.state);
  const weights = await state.read(names);
  state.dispose();
  await step.dispose();

  const freeze: Values = Object.fromEntries(names.map((name) => [name, start[name].values]));
  const pass = await runtime.compile(forward.program, forward.signature, { freeze });
  const { picture } = await pass.run(undefined, { picture: inputs[0].picture });
  await pass.dispose();

  const differences = [
    ...losses.map((loss, i) => Math.abs(loss - expected.losses[i]) / expected.losses[i]),
    difference(picture, expected.picture),
    ...names.map((name) => difference(weights[name], expected.weights[name])),
  ];
  return differences.every(Number.isFinite) ? Math.max(...differences) : Infinity;
}

/** Of a projection, relative to the tensor's Euclidean length. */
function difference(values: ArrayLike<number>, wanted: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) squares += values[i] ** 2;
  return Math.abs(projection(values) - wanted) / Math.sqrt(squares);
}
