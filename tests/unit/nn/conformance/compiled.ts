import type { Arrays, Program, Runtime, Specs, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import type { GradientCase } from './gradient-case.ts';

export function specsOf(arrays: Arrays): Specs {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

export function valuesOf(arrays: Arrays): Values {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}

/** A loss and its gradients as a runtime computes them. */
export async function gradientsOn(
  runtime: Runtime,
  { parameters, inputs = {}, loss }: GradientCase,
): Promise<{ loss: number; gradients: Values }> {
  const program: Program = (state, given) => {
    const result = gradients((moved) => loss(moved, given), state);
    return { outputs: { ...result.gradients, 'the loss': result.loss } };
  };
  const { outputs } = await runSteps(runtime, program, parameters, [inputs]);
  const { 'the loss': value, ...found } = outputs;
  return { loss: value[0], gradients: found };
}

/** The loss where all parameters but `x` are constants of the graph, as the weights are in inference. */
export async function frozenLoss(runtime: Runtime, { parameters, inputs = {}, loss }: GradientCase): Promise<number> {
  const { x, ...weights } = parameters;
  const given = { x, ...inputs };
  const compiled = await runtime.compile(
    (state, fed) => ({ outputs: { loss: loss({ ...state, x: fed.x }, fed) } }),
    { state: specsOf(weights), inputs: specsOf(given) },
    { freeze: valuesOf(weights) },
  );
  const outputs = await compiled.run(undefined, valuesOf(given));
  await compiled.dispose();
  return outputs.loss[0];
}

/** The state after a call for each of `calls`, and the outputs of the last. */
export async function runSteps(
  runtime: Runtime,
  program: Program,
  start: Arrays,
  calls: readonly Arrays[],
): Promise<{ state: Values; outputs: Values }> {
  const compiled = await runtime.compile(program, { state: specsOf(start), inputs: specsOf(calls[0]) });
  const state = runtime.createState(start);
  let outputs: Values = {};
  for (const inputs of calls) outputs = await compiled.run(state, valuesOf(inputs));
  const values = await state.read();
  state.dispose();
  await compiled.dispose();
  return { state: values, outputs };
}
