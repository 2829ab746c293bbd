import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { elementCount } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { autoencoderOf } from '../../../../src-main/nn/families/autoencoder/autoencoder-network.ts';
import { largestDifference } from '../../../support/expectations.ts';
import { arraysOf, learn, requestOf, restore, stripes, trainable } from './training-runs.ts';

const dense = trainable('autoencoder', { size: 'dense' });
const luma = (rgb: Float32Array) => 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];

describe('the dense autoencoder', () => {
  it('sees no colour, and leaves it as it is', async () => {
    const weights = autoencoderOf('dense').initialise(createRandom(2));
    const { picture } = stripes(1, 28);
    const grey = picture.map((_, i) => luma(picture.subarray(i - (i % 3))));
    const [ofColour, ofGrey] = await restore(dense, weights, [1, 28], { picture }, { picture: grey });
    const [red, green, blue] = ofGrey.picture;
    expect(green).toBeCloseTo(red, 6);
    expect(blue).toBeCloseTo(red, 6);
    expect(largestDifference(picture, grey)).toBeGreaterThan(0.01);
    const kept = Float32Array.from(ofGrey.picture, (value, i) => value + picture[i] - grey[i]);
    expect(largestDifference(ofColour.picture, kept)).toBeLessThan(1e-5);
  });

  it.each([0, 6])('counts a hole %i times', async (hole) => {
    const batch = stripes(2, 28);
    const zeros = Object.entries(dense.parameters).map(([name, { shape }]) => [
      name,
      new Float32Array(elementCount(shape)),
    ]);
    const start = arraysOf(dense.parameters, Object.fromEntries(zeros));
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
