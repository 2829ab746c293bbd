import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { takesSize } from '../../../../../src-main/nn/architecture.ts';
import {
  autoencoderFamily,
  type AutoencoderConfiguration,
} from '../../../../../src-main/nn/families/autoencoder/autoencoder-family.ts';
import { autoencoderOf } from '../../../../../src-main/nn/families/autoencoder/autoencoder-network.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Runtime, Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { elementCount, specsOf } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';
import { farthest, greyFilled, restore, stirred } from './small-runs.ts';

let fast: Runtime;
let plain: Runtime;
beforeAll(async () => {
  fast = await createOnnxRuntime({ threads: 1 });
  plain = createEagerCpu();
});
afterAll(() => Promise.all([fast.dispose(), plain.dispose()]));

const small = { size: 'small' } as const;
const dense = { size: 'dense' } as const;

describe('the family of autoencoders', () => {
  it('refuses sizes and wishes that are none', () => {
    const { configurationSchema, wishesSchema } = autoencoderFamily;
    for (const right of ['dense', 'small', 'large']) expect(v.is(configurationSchema, { size: right })).toBe(true);
    for (const wrong of [{}, { size: 'medium' }, { size: 3 }, undefined]) {
      expect(v.is(configurationSchema, wrong), JSON.stringify(wrong)).toBe(false);
    }
    expect(v.parse(wishesSchema, {})).toEqual({ hole: 6, averaging: 0.999 });
    for (const wrong of [{ hole: -1 }, { hole: 'much' }, { averaging: 1.1 }]) {
      expect(v.is(wishesSchema, wrong), JSON.stringify(wrong)).toBe(false);
    }
  });

  it('takes pictures of 28 px where it is dense, of multiples of 8 px elsewhere', () => {
    const takes = (configuration: AutoencoderConfiguration, size: number) =>
      takesSize(autoencoderFamily.sizes(configuration), size);
    expect([28, 56, 64].map((size) => takes(dense, size))).toEqual([true, false, false]);
    expect([28, 56, 64].map((size) => takes(small, size))).toEqual([false, true, true]);
  });

  it('has the weights that it says it has', () => {
    for (const size of ['dense', 'small', 'large'] as const) {
      const weights = autoencoderOf(size).initialise(createRandom(5));
      expect(specsOf(weights)).toEqual(autoencoderFamily.parameters({ size }));
    }
    const count = Object.values(autoencoderFamily.parameters(dense)).reduce(
      (sum, { shape }) => sum + elementCount(shape),
      0,
    );
    expect(count).toBe(784 * 256 + 256 + (256 * 256 + 256) + (256 * 784 + 784));
  });

  it.each([
    [small, 40],
    [dense, 28],
  ])('gives the whole picture, the same on every runtime: %o', async (configuration, size) => {
    const weights = stirred(autoencoderOf(configuration.size).initialise(createRandom(2)));
    const { picture, mask } = await greyFilled(2, size);
    const given: Values = configuration.size === 'dense' ? { picture } : { picture, mask };
    const forward = autoencoderFamily.forward(configuration, 2, size);
    expect(Object.keys(forward.inputs)).toEqual(Object.keys(given));
    const [onFast, onPlain] = await Promise.all(
      [fast, plain].map(async (runtime) => (await restore(runtime, forward, weights, [given]))[0].picture),
    );
    expect(onFast).toHaveLength(2 * size * size * 3);
    expect(farthest(onFast, onPlain)).toBeLessThan(1e-4);
    // Of something, not of nothing.
    expect(farthest(onFast.subarray(3), onFast)).toBeGreaterThan(1e-3);
  });

  it('sees no colour where it is dense, and leaves it as it is', async () => {
    const weights = autoencoderOf('dense').initialise(createRandom(2));
    const { picture } = await greyFilled(1, 28);
    const grey = picture.slice();
    for (let i = 0; i < grey.length; i += 3) {
      grey.fill(0.299 * picture[i] + 0.587 * picture[i + 1] + 0.114 * picture[i + 2], i, i + 3);
    }
    const forward = autoencoderFamily.forward(dense, 1, 28);
    const [ofColour, ofGrey] = await restore(fast, forward, weights, [{ picture }, { picture: grey }]);
    const [red, green, blue] = ofGrey.picture;
    expect(green).toBeCloseTo(red, 6);
    expect(blue).toBeCloseTo(red, 6);
    expect(farthest(picture, grey)).toBeGreaterThan(0.01);
    const kept = ofGrey.picture.map((value, i) => value + picture[i] - grey[i]);
    expect(farthest(ofColour.picture, kept)).toBeLessThan(1e-5);
  });
});
