import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import { evaluate } from '../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import type { Arrays, Program, Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { specsOf, valuesOf } from './finite-differences.ts';
import { layerCases } from './layer-cases.ts';
import { networkCases } from './network-cases.ts';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

const named = (cases: readonly GradientCase[]) =>
  cases.filter(({ parameters }) => 'x' in parameters).map((one) => ({ one, name: one.name }));

describe('a network whose parameters became constants', () => {
  it.each(named([...layerCases, ...networkCases]))(
    'computes the same: $name',
    async ({ one: { parameters, loss } }) => {
      const { x, ...rest } = parameters;
      const weights: Arrays = rest;
      const program: Program = (state, inputs) => ({ outputs: { loss: loss({ ...state, ...inputs }, {}) } });
      const signature = { state: specsOf(weights), inputs: specsOf({ x }) };
      const recorded = await record(program, signature);
      const expected = evaluate(recorded, { state: valuesOf(weights), inputs: { x: x.values } }).outputs.loss[0];
      const compiled = await runtime.compile(program, signature, { freeze: valuesOf(weights) });
      const found = (await compiled.run(undefined, { x: x.values })).loss[0];
      await compiled.dispose();
      expect(Math.abs(found - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
    },
  );
});
