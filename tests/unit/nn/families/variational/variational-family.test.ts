import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { normal } from '../../../../../src-main/nn/layers/initialisers.ts';
import { variationalFamily } from '../../../../../src-main/nn/families/variational/variational-family.ts';
import { initialiseVariational } from '../../../../../src-main/nn/families/variational/variational-network.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Runtime } from '../../../../../src-main/nn/compiler/runtime.ts';
import { specsOf } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';
import { farthest, greyFilled, restore, stirred } from '../autoencoder/small-runs.ts';

let fast: Runtime;
let plain: Runtime;
beforeAll(async () => {
  fast = await createOnnxRuntime({ threads: 1 });
  plain = createEagerCpu();
});
afterAll(() => Promise.all([fast.dispose(), plain.dispose()]));

const small = { size: 'small' } as const;
const channels = 16;
const weights = stirred(initialiseVariational(createRandom(2), 'small'));
const noiseOf = (seed: number, places: number): Float32Array =>
  normal(createRandom(seed), [places, channels], 1).values as Float32Array;

describe('the family of variational autoencoders', () => {
  it('refuses sizes and wishes that are none', () => {
    const { configurationSchema, wishesSchema } = variationalFamily;
    for (const right of ['small', 'large']) expect(v.is(configurationSchema, { size: right })).toBe(true);
    for (const wrong of [{}, { size: 'dense' }, undefined]) {
      expect(v.is(configurationSchema, wrong), JSON.stringify(wrong)).toBe(false);
    }
    for (const wrong of [{ beta: -1 }, { hole: -1 }, { averaging: 2 }]) {
      expect(v.is(wishesSchema, wrong), JSON.stringify(wrong)).toBe(false);
    }
  });

  it('has the weights that it says it has', () => {
    for (const size of ['small', 'large'] as const) {
      expect(specsOf(initialiseVariational(createRandom(5), size))).toEqual(variationalFamily.parameters({ size }));
    }
  });

  it('gives a picture and its code, the same on every runtime', async () => {
    const { picture, mask } = await greyFilled(2, 24);
    const forward = variationalFamily.forward(small, 2, 24);
    expect(forward.inputs.noise.shape).toEqual([2, 3, 3, channels]);
    const given = { picture, mask, noise: noiseOf(1, 18) };
    const [onFast, onPlain] = await Promise.all(
      [fast, plain].map(async (runtime) => (await restore(runtime, forward, weights, [given]))[0]),
    );
    expect(onFast.picture).toHaveLength(2 * 24 * 24 * 3);
    for (const name of ['mean', 'logVariance']) expect(onFast[name]).toHaveLength(2 * 3 * 3 * channels);
    expect(onFast.logVariance.every((value) => value >= -6 && value <= 2)).toBe(true);
    for (const name of ['picture', 'mean', 'logVariance']) {
      expect(farthest(onFast[name], onPlain[name]), name).toBeLessThan(1e-4);
    }
  });
});

describe('the noise of a fill', () => {
  const size = 128;
  const places = size / 8;
  // One hole in the first place of the code, but for one pixel.
  const mask = new Float32Array(size * size);
  for (let y = 2; y < 7; y += 1) mask.fill(0.5, y * size + 3, y * size + 9);
  const touched = [0, 1];
  const picture = Float32Array.from({ length: size * size * 3 }, (_, i) => 0.5 + 0.4 * Math.sin(i / 50));
  const noise = noiseOf(1, places * places);
  const none = new Float32Array(noise.length);
  const onlyAt = (keep: (place: number) => boolean) =>
    noise.map((value, i) => (keep(Math.floor(i / channels)) ? value : 0));
  let fills: Float32Array[];

  beforeAll(async () => {
    const given = [
      none,
      none,
      noise,
      onlyAt((place) => touched.includes(place)),
      onlyAt((place) => place === 1),
      noiseOf(2, 256),
    ];
    const inputs = given.map((values) => ({ picture, mask, noise: values }));
    const unmarked = { picture, mask: new Float32Array(size * size), noise };
    const results = await restore(fast, variationalFamily.forward(small, 1, size), weights, [...inputs, unmarked]);
    fills = results.map((result) => result.picture as Float32Array);
  });

  it('gives one and the same fill where it is 0', () => {
    expect(fills[1]).toEqual(fills[0]);
  });

  it('counts in the places of the code that touch the hole, and in no other', () => {
    expect(fills[3]).toEqual(fills[2]);
    for (const other of [fills[0], fills[4], fills[5]]) expect(farthest(other, fills[2])).toBeGreaterThan(1e-3);
  });

  it('does not reach what is far from the hole', () => {
    const corner = (fill: Float32Array) => fill.subarray((size - 40) * size * 3);
    expect(corner(fills[2])).toEqual(corner(fills[0]));
  });

  it('changes nothing where there is no hole', async () => {
    const forward = variationalFamily.forward(small, 1, size);
    const unmarked = { picture, mask: new Float32Array(size * size), noise: none };
    const [{ picture: quiet }] = await restore(fast, forward, weights, [unmarked]);
    expect(fills[6]).toEqual(quiet);
  });
});
