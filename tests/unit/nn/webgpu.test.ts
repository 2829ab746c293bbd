import * as tf from '@tensorflow/tfjs-core';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src-main/imaging/random.ts';
import { initialiseReference } from '../../../src-main/nn/families/reference/reference-network.ts';
import { referenceTrainStep } from '../../../src-main/nn/families/reference/reference-programs.ts';
import { initialiseMoments } from '../../../src-main/nn/optimisers/moments.ts';
import { createOnnxRuntime } from '../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Arrays, OnnxruntimeProvider, Runtime } from '../../../src-main/nn/compiler/runtime.ts';

// Vulkan in software, as Debian's chromium brings it; slow, but the same graph as on a graphics card.
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';
const [batch, size, steps] = [2, 16, 20];
const options = { width: 8 };
const random = createRandom(11);
const parameters = initialiseReference(random, options);
const state: Arrays = { ...parameters, ...initialiseMoments(parameters) };
const training = referenceTrainStep(parameters, batch, size, options);
const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => random.unit());
const pictures = { picture: uniform(batch * size * size * 4), target: uniform(batch * size * size * 3) };

let webgpu: Runtime | undefined;
let reason = '';
const runtimes: Runtime[] = [];

beforeAll(async () => {
  if (existsSync(softwareVulkan)) {
    process.env.VK_ICD_FILENAMES ??= softwareVulkan;
    process.env.VK_DRIVER_FILES ??= softwareVulkan;
  }
  try {
    const runtime = await open('webgpu');
    const { program, signature } = training;
    await (await runtime.compile(program, signature)).dispose();
    webgpu = runtime;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
});

afterAll(async () => {
  for (const runtime of runtimes) await runtime.dispose();
});

async function open(provider: OnnxruntimeProvider): Promise<Runtime> {
  const runtime = await createOnnxRuntime({ provider, threads: 2 });
  runtimes.push(runtime);
  return runtime;
}

async function train(runtime: Runtime): Promise<{ losses: number[]; weights: Float32Array }> {
  const living = runtime.createState(state);
  const step = await runtime.compile(training.program, training.signature);
  const losses: number[] = [];
  for (let i = 1; i <= steps; i++) {
    const scalars = { step: Float32Array.of(i), learningRate: Float32Array.of(1e-3) };
    losses.push((await step.run(living, { ...pictures, ...scalars })).loss[0]);
  }
  const weights = (await living.read(['m1.weight']))['m1.weight'] as Float32Array;
  await step.dispose();
  living.dispose();
  return { losses, weights };
}

describe('the training graph on a graphics processor', () => {
  it('gives the losses of the processor within 0.001 over 20 steps, its state never leaving the device', async (context) => {
    if (!webgpu) context.skip(`no WebGPU here: ${reason}`);
    const here = await train(await open('cpu'));
    const there = await train(webgpu!);
    console.log(`losses  cpu     ${here.losses.map((loss) => loss.toFixed(5)).join(' ')}`);
    console.log(`losses  webgpu  ${there.losses.map((loss) => loss.toFixed(5)).join(' ')}`);
    const apart = Math.max(...here.losses.map((loss, i) => Math.abs(loss - there.losses[i])));
    expect(apart).toBeLessThan(1e-3);
    expect(here.losses.at(-1)!).toBeLessThan(here.losses[0] * 0.8);
    const moved = here.weights.map((weight, i) => Math.abs(weight - there.weights[i]));
    expect(Math.max(...moved)).toBeLessThan(5e-3);
    expect(there.weights).not.toEqual(parameters['m1.weight'].values);
  }, 120_000);

  it('takes what is written to its state', async (context) => {
    if (!webgpu) context.skip(`no WebGPU here: ${reason}`);
    const living = webgpu!.createState({ weight: { shape: [3], dtype: 'float32', values: Float32Array.of(1, 2, 3) } });
    const double = await webgpu!.compile(
      ({ weight }) => ({ state: { weight: tf.add(weight, weight) }, outputs: { sum: tf.sum(weight) } }),
      { state: living.specs, inputs: {} },
    );
    expect((await double.run(living, {})).sum).toEqual(Float32Array.of(6));
    expect((await living.read()).weight).toEqual(Float32Array.of(2, 4, 6));
    await living.write({ weight: Float32Array.of(5, 5, 5) });
    expect((await double.run(living, {})).sum).toEqual(Float32Array.of(15));
    living.dispose();
  });
});
