import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Runtime } from '../../../../../src-main/nn/compiler/runtime.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';
import { tinyBatch, tinyPlan, TinyTrainings } from './tiny-training.ts';

/** px; eager runtimes take their time. */
const size = 16;
let runtimes: Runtime[];
let trainings: TinyTrainings[];
beforeAll(async () => {
  runtimes = [createEagerCpu(), await createOnnxRuntime({ threads: 1, spinning: false })];
  trainings = runtimes.map((runtime) => new TinyTrainings(runtime));
});
afterAll(async () => {
  for (const [i, runtime] of runtimes.entries()) {
    await trainings[i].dispose();
    await runtime.dispose();
  }
});

describe('the steps of an adversarial training, compiled', () => {
  it.each([
    ['of the discriminator with R1', 1],
    ['of the generator', 2],
  ])('do what they do eagerly: %s', async (_name, step) => {
    const [eager, compiled] = await Promise.all(
      trainings.map((one) =>
        one.carryOut(tinyPlan({}, 7, size), (training) => training.step(step, tinyBatch(1, size))),
      ),
    );
    expect(Object.keys(compiled)).toEqual(Object.keys(eager));
    for (const [name, value] of Object.entries(eager)) {
      expect(Math.abs(compiled[name] - value), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    }
  });
});
