import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import type { Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, project } from './conformance-case.ts';
import { slopeError } from './errors.ts';
import { differences } from './finite-differences.ts';
import { createRuntimes, gradientsOn } from './runtimes.ts';

let runtimes: Runtime[];
let cpu: Runtime;
let compiled: Runtime;

beforeAll(async () => {
  runtimes = await createRuntimes();
  cpu = runtimes.find(({ name }) => name === 'cpu')!;
  compiled = runtimes.find(({ name }) => name === 'onnxruntime/cpu')!;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.dispose();
});

const enlarging = (pictures: number, enlarge: (x: Tensor4D) => tf.Tensor): GradientCase => ({
  name: 'enlargement',
  parameters: { x: array([pictures, 4, 5, 2]) },
  loss: ({ x }) => project(enlarge(x as Tensor4D)),
});
const library = (x: Tensor4D) => tf.image.resizeNearestNeighbor(x, [8, 10]);
const own = (x: Tensor4D) => enlargeNearest(x, 2);

async function errorOf(runtime: Runtime, one: GradientCase): Promise<number> {
  const { slopes } = await differences(one);
  return slopeError((await gradientsOn(runtime, one)).gradients, slopes);
}

describe('the gradient of repeating pixels', () => {
  it('is wrong in the library for more than one picture, which is why the layer has its own', async () => {
    expect(await errorOf(cpu, enlarging(1, library))).toBeLessThan(1e-6);
    expect(await errorOf(cpu, enlarging(3, library))).toBeGreaterThan(0.1);
  });

  it('is right in the compiled runtime, even of the library', async () => {
    expect(await errorOf(compiled, enlarging(3, library))).toBeLessThan(1e-6);
  });

  it('is right of the layer, on every runtime', async () => {
    for (const runtime of runtimes) expect(await errorOf(runtime, enlarging(3, own)), runtime.name).toBeLessThan(1e-6);
  });
});
