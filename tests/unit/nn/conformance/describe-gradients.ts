import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { frozenLoss, gradientsOn } from './compiled.ts';
import { differences, slopeError } from './finite-differences.ts';
import type { GradientCase } from './gradient-case.ts';

/** Of the largest gradient of a parameter. Most are a hundred times better. */
const tolerance = 1e-3;

/** One test for each group of cases: the compiled loss and gradients, and the loss with frozen weights, against double precision. */
export function describeGradients(title: string, groups: Readonly<Record<string, readonly GradientCase[]>>): void {
  describe(title, () => {
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await createOnnxRuntime({ threads: 1 });
    });
    afterAll(() => runtime.dispose());

    it.each(Object.keys(groups))('are the slopes of %s', { timeout: 120_000 }, async (group) => {
      for (const one of groups[group]) {
        const { loss, slopes } = await differences(one);
        const found = await gradientsOn(runtime, one);
        const scale = Math.max(1, Math.abs(loss));
        expect(slopeError(found.gradients, slopes), one.name).toBeLessThan(tolerance);
        expect(Math.abs(found.loss - loss) / scale, one.name).toBeLessThan(tolerance);
        if (!('x' in one.parameters)) continue;
        expect(Math.abs((await frozenLoss(runtime, one)) - loss) / scale, `${one.name}, frozen`).toBeLessThan(1e-5);
      }
    });
  });
}
