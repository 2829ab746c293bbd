import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays } from '../../../../src-main/nn/compiler/runtime.ts';
import { elementCount } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { autoencoderOf } from '../../../../src-main/nn/families/autoencoder/autoencoder-network.ts';
import { of } from '../conformance/case.ts';
import { runFrozen } from '../conformance/runtime.ts';
import { farthest, learn, requestOf, stripes, trainable } from './training-runs.ts';

const dense = trainable('autoencoder', { size: 'dense' });
const luma = (rgb: Float32Array) => 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];

describe('the dense autoencoder', () => {
  it('sees no colour, and leaves it as it is', async () => {
    const weights = autoencoderOf('dense').initialise(createRandom(2));
    const { picture } = stripes(1, 28);
    const grey = picture.map((_, i) => luma(picture.subarray(i - (i % 3))));
    const { program } = dense.forward(1, 28);
    const inputs = [picture, grey].map((values) => ({ picture: { ...of([1, 28, 28, 3]), values } }));
    const [ofColour, ofGrey] = await runFrozen(program, weights, inputs);
    const [red, green, blue] = ofGrey.picture;
    expect(green).toBeCloseTo(red, 6);
    expect(blue).toBeCloseTo(red, 6);
    expect(farthest(picture, grey)).toBeGreaterThan(0.01);
    const kept = Float32Array.from(ofGrey.picture, (value, i) => value + picture[i] - grey[i]);
    expect(farthest(ofColour.picture, kept)).toBeLessThan(1e-5);
  });

  it.each([0, 6])('counts a hole %i times', async (hole) => {
    const batch = stripes(2, 28);
    const start = Object.fromEntries(
      Object.entries(dense.parameters).map(([name, { shape }]) => [
        name,
        { ...of(shape), values: new Float32Array(elementCount(shape)) },
      ]),
    ) as Arrays;
    const { losses } = await learn(dense.plan(requestOf({ size: 28, start }), { hole }), batch, 1);
    let [sum, weights] = [0, 0];
    // Without any weights it says grey, which is also what the holes were filled with.
    batch.mask.forEach((marked, i) => {
      const weight = marked > 0 ? hole : 1;
      sum += weight * (luma(batch.truth.subarray(3 * i)) - 0.5) ** 2;
      weights += weight;
    });
    expect(losses[0].loss).toBeCloseTo(sum / weights, 6);
    expect(losses[0].gain).toBeCloseTo(0, 4);
  });
});
