import { describe, expect, it } from 'vitest';
import { createRandom, standardNormal } from '../../../src-main/imaging/random.ts';
import type { StepTerms } from '../../../src-main/shared/data/step-terms.ts';
import { termSentences } from '../../../src-main/shared/i18n/term-sentences.ts';
import { measureTerms } from '../../../src-main/steps/measure-terms.ts';
import { memoryPhoto, type MemoryPhoto } from '../../support/memory-photo.ts';

const names = ['noise', 'blocks', 'blur', 'edges'] as const;
const stripe = 60;
const step = 100;

/** Upright stripes with edges of 100 levels that a Gaussian of `blur` px has blurred, and white noise of a deviation of `noise` levels. */
function striped({ blur, noise = 0, height = step }: { blur: number; noise?: number; height?: number }): MemoryPhoto {
  const random = createRandom(7);
  const profile = Float64Array.from({ length: 2 * stripe }, (_, x) => {
    const part = (from: number, to: number): number => {
      let share = 0;
      for (let at = from; at < to; at += 1) share += gaussian(x + 0.5 - at - 0.5, blur);
      return share;
    };
    return 80 + height * (part(stripe, 2 * stripe) + part(-stripe, 0) + part(3 * stripe, 4 * stripe));
  });
  return memoryPhoto({ width: 480, height: 360, channels: 1, depth: 16 }, (x) =>
    Math.round(257 * (profile[x % (2 * stripe)] + noise * standardNormal(random))),
  );
}

const gaussian = (x: number, sigma: number): number =>
  Math.exp((-x * x) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));

/** What is left of the gradient energy of such an edge at the pixels where it was steep, both smoothed by 1 px. */
function energyKept(blur: number, blurredTo: number): number {
  const [from, to] = [Math.hypot(blur, 1), Math.hypot(blurredTo, 1)];
  /** The central difference, by Simpson's rule. */
  const slope = (x: number, sigma: number): number =>
    (gaussian(x - 1, sigma) + 4 * gaussian(x, sigma) + gaussian(x + 1, sigma)) / 6;
  let sums = [0, 0];
  for (let x = -19.5; x < 20; x += 1) {
    const [was, is] = [slope(x, from), slope(x, to)];
    if (step * was >= 6) sums = [sums[0] + was ** 2, sums[1] + is ** 2];
  }
  return sums[1] / sums[0];
}

const terms = (before: MemoryPhoto, after: MemoryPhoto): Promise<StepTerms> => measureTerms(before, after, names);

describe('what a step did, without a truth', () => {
  it('is a fifth of the noise and all of the edges where four fifths of white noise are taken away', async () => {
    const { noise, edges, blur } = await terms(striped({ blur: 1, noise: 6 }), striped({ blur: 1, noise: 1.2 }));
    // The estimator is by a fifth too low, as it takes the most even blocks.
    expect(Math.abs(noise!.before - 5)).toBeLessThan(0.5);
    expect(Math.abs(noise!.after / noise!.before - 1 / 5)).toBeLessThan(0.02);
    expect(Math.abs(edges!.after - 1)).toBeLessThan(0.02);
    expect(Math.abs(blur!.after - blur!.before)).toBeLessThan(0.2);
  });

  it.each([
    [1, 2],
    [2, 1],
    [0.8, 3],
  ])('is as much of the edges as Gaussians say where their blur goes from %s to %s px', async (from, to) => {
    const { noise, edges, blur } = await terms(striped({ blur: from }), striped({ blur: to }));
    expect(Math.abs(edges!.after / energyKept(from, to) - 1)).toBeLessThan(0.03);
    expect(Math.abs(blur!.before - from)).toBeLessThan(0.2);
    expect(Math.abs(blur!.after - to)).toBeLessThan(0.2);
    expect(Math.max(noise!.before, noise!.after)).toBeLessThan(0.5);
  });

  it('says nothing of edges and blur where there are none', async () => {
    const flat = striped({ blur: 1, height: 0, noise: 4 });
    expect(Object.keys(await terms(flat, striped({ blur: 1, height: 0 }))).sort()).toEqual(['blocks', 'noise']);
  });
});

it('is said in plain words', () => {
  const said = termSentences(
    {
      noise: { before: 6.14, after: 1.2 },
      blocks: { before: 0.05, after: 0 },
      edges: { before: 1, after: 0.984 },
      missing: { before: 0.0084, after: 0 },
    },
    'en',
  );
  expect(said).toEqual([
    { key: 'term.noise', values: { before: '6.1', after: '1.2' } },
    { key: 'term.edges', values: { kept: '98%' } },
    { key: 'term.missing', values: { before: '0.8%', after: '0%' } },
  ]);
  expect(termSentences({ edges: { before: 1, after: 1.3 } }, 'en')[0]).toMatchObject({ values: { more: '30%' } });
});
