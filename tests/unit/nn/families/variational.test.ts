import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { normal } from '../../../../src-main/nn/layers/initialisers.ts';
import { initialiseVariational } from '../../../../src-main/nn/families/variational/variational-network.ts';
import { largestDifference } from '../../../support/expectations.ts';
import { mean as average, sum } from '../../../support/numbers.ts';
import { learn, requestOf, restore, stirred, stripes, trainable } from './training-runs.ts';

const network = trainable('variational', { size: 'small' });
const channels = 16;

describe('the noise of a fill', () => {
  const size = 128;
  const places = (size / 8) ** 2;
  // One hole in the first two places of the code.
  const mask = new Float32Array(size * size);
  for (let y = 2; y < 7; y += 1) mask.fill(0.5, y * size + 3, y * size + 9);
  const unmarked = new Float32Array(size * size);
  const picture = Float32Array.from({ length: size * size * 3 }, (_, i) => 0.5 + 0.4 * Math.sin(i / 50));
  const noiseOf = (seed: number) => normal(createRandom(seed), [places, channels], 1).values as Float32Array;
  const [noise, other, none] = [noiseOf(1), noiseOf(2), new Float32Array(places * channels)];
  const onlyAt = (...kept: number[]) => noise.map((value, i) => (kept.includes(Math.floor(i / channels)) ? value : 0));
  let quiet: Float32Array, whole: Float32Array, touching: Float32Array, second: Float32Array, another: Float32Array;
  let marked: [Float32Array, Float32Array];

  beforeAll(async () => {
    const given = [none, noise, onlyAt(0, 1), onlyAt(1), other].map((values) => ({ picture, mask, noise: values }));
    const without = [none, noise].map((values) => ({ picture, mask: unmarked, noise: values }));
    const weights = stirred(initialiseVariational(createRandom(2), 'small'));
    const results = await restore(network, weights, [1, size], ...given, ...without);
    const fills = results.map((result) => result.picture as Float32Array);
    [quiet, whole, touching, second, another] = fills;
    marked = [fills[5], fills[6]];
  });

  it('counts in the places of the code that touch the hole, and in no other', () => {
    expect(touching).toEqual(whole);
    for (const fill of [quiet, second, another]) expect(largestDifference(fill, whole)).toBeGreaterThan(1e-3);
  });

  it('does not reach what is far from the hole, and changes nothing where there is none', () => {
    const corner = (fill: Float32Array) => fill.subarray((size - 40) * size * 3);
    expect(corner(whole)).toEqual(corner(quiet));
    expect(marked[1]).toEqual(marked[0]);
  });
});

describe('the training of a variational autoencoder', () => {
  it('lets β grow over two fifths of the steps', () => {
    const { inputs } = network.plan(requestOf({ steps: 100 }), { beta: 3 });
    const betas = [10, 20, 40, 41, 100].map((step) => inputs?.(step, 1).beta[0]);
    [0.75, 1.5, 3, 3, 3].forEach((beta, i) => expect(betas[i]).toBeCloseTo(beta, 6));
  });

  it('draws other noise for another seed, whatever the weights', async () => {
    const start = initialiseVariational(createRandom(1), 'small');
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => learn(network.plan(requestOf({ seed, start }), {}), stripes(2, 16), 2)),
    );
    expect(one.state['leave.weight'].values).not.toEqual(other.state['leave.weight'].values);
  });

  it('weighs nats a pixel against nats a pixel', async () => {
    const batch = stripes(2, 16);
    const plan = network.plan(requestOf({ steps: 1 }), { beta: 2 });
    const [first] = (await learn(plan, batch, 1)).losses;
    // Untrained, it says grey.
    const squares = batch.truth.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / batch.truth.length;
    expect(first.data).toBeCloseTo(1.5 * (Math.log(2 * Math.PI * squares) + 1), 4);
    expect(first.beta).toBe(2);

    const start = initialiseVariational(createRandom(1), 'small');
    const noise = new Float32Array(2 * 4 * channels);
    const [{ mean, logVariance }] = await restore(network, start, [2, 16], { ...batch, noise });
    const ofChannel = (values: ArrayLike<number>, channel: number) =>
      Array.from(values).filter((_, i) => i % channels === channel);
    const each = Array.from({ length: channels }, (_, channel) => {
      const [means, logs] = [mean, logVariance].map((values) => ofChannel(values, channel));
      const nats = average(means.map((value, i) => (value ** 2 + Math.exp(logs[i]) - logs[i] - 1) / 2));
      return { nats, variance: average(means.map((value) => (value - average(means)) ** 2)) };
    });
    expect(first.divergence).toBeCloseTo(sum(each.map(({ nats }) => nats)) / 64, 4);
    expect(first.loss).toBeCloseTo(first.data + (2 * sum(each.map(({ nats }) => Math.max(nats, 0.1)))) / 64, 4);
    expect(first.active).toBe(each.filter(({ variance }) => variance > 0.01).length);
  });
});
