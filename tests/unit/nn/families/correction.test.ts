import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays } from '../../../../src-main/nn/compiler/runtime.ts';
import { elementsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import {
  type CorrectionTier,
  correctionTiers,
  initialiseCorrection,
} from '../../../../src-main/nn/families/correction/correction-network.ts';
import { largestDifference } from '../../../support/expectations.ts';
import { learn, requestOf, restore, stirred, stripes, trainable } from './training-runs.ts';

const [batch, size] = [2, 32];
const given = stripes(batch, size);

/** What the network makes of the stripes. */
async function correct(tier: CorrectionTier, weights: Arrays): Promise<ArrayLike<number>> {
  return (await restore(trainable('correction', { tier }), weights, [batch, size], given))[0].picture;
}

describe('the correction autoencoder', () => {
  it('changes nothing before it has learned', async () => {
    const output = await correct('small', initialiseCorrection(createRandom(1), 'small'));
    expect(largestDifference(output, given.picture)).toBeLessThan(1e-6);
  });

  it('has 0.7, 1.5, 1.6 and 2.8 million weights in its tiers', () => {
    const counts = correctionTiers.map((tier) => elementsOf(trainable('correction', { tier }).parameters));
    expect(counts.map((count) => Math.round(count / 1e5) / 10)).toEqual([0.7, 1.5, 1.6, 2.8]);
  });

  it('grows from medium to fine without a change in what it computes, and from nothing else', async () => {
    const adopt = (into: CorrectionTier, tensors: Arrays, architecture = 'correction') =>
      trainable('correction', { tier: into }).adopt({ architecture, configuration: { tier: 'medium' }, tensors });
    const weights = stirred(initialiseCorrection(createRandom(5), 'medium'), 0.006);
    const grown = adopt('fine', weights)!;
    const [before, after] = await Promise.all([correct('medium', weights), correct('fine', grown)]);
    expect(Object.keys(grown).length).toBeGreaterThan(Object.keys(weights).length);
    expect(largestDifference(before, given.picture)).toBeGreaterThan(0.01);
    expect(largestDifference(after, before)).toBeLessThan(1e-5);
    const { 'leave.bias': _, ...incomplete } = weights;
    const misfits = [
      adopt('large', weights),
      adopt('medium', grown),
      adopt('fine', incomplete),
      adopt('fine', weights, 'other'),
    ];
    expect(misfits).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('learns from everything where it is to clean everything', async () => {
    const cleaning = { remaining: 0, known: 1, data: 'squared' };
    const plan = trainable('correction', { tier: 'small' }).plan(requestOf({ steps: 2, size, seed: 3 }), cleaning);
    expect(plan.losses).not.toContain('edges');
    expect((await learn(plan, given, 2)).losses[1].data).toBeGreaterThan(0);
  });
});
