import { createEagerRuntime } from '../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Program, Runtime, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import type { Arrays } from '../../../../src-main/nn/compiler/runtime.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import type { GradientCase } from './conformance-case.ts';
import { specsOf, valuesOf } from './finite-differences.ts';

/** All that can be loaded on any machine. */
export function createRuntimes(): Promise<Runtime[]> {
  return Promise.all([createEagerRuntime('cpu'), createEagerRuntime('wasm'), createOnnxRuntime({ threads: 1 })]);
}

export interface Found {
  readonly loss: number;
  readonly gradients: Values;
}

/** A loss and its gradients as a runtime computes them. */
export async function gradientsOn(runtime: Runtime, { parameters, inputs = {}, loss }: GradientCase): Promise<Found> {
  const program: Program = (state, given) => {
    const result = gradients((moved) => loss(moved, given), state);
    return { outputs: { ...result.gradients, 'the loss': result.loss } };
  };
  const compiled = await runtime.compile(program, { state: specsOf(parameters), inputs: specsOf(inputs) });
  const state = runtime.createState(parameters);
  const { 'the loss': value, ...found } = await compiled.run(state, valuesOf(inputs));
  state.dispose();
  await compiled.dispose();
  return { loss: value[0], gradients: found };
}

/** The state after some calls of a program, and the last outputs. */
export async function carryOn(
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
