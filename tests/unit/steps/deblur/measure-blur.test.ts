import { describe, expect, it } from 'vitest';
import { createRandom, standardNormal } from '../../../../src-main/imaging/random.ts';
import { engine } from '../../../../src-main/steps/deblur/engine.ts';
import { measureBlur } from '../../../../src-main/steps/deblur/measure-blur.ts';
import { failureOf } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';

/** Distribution function of the normal distribution, by its series. */
function normalShare(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; k < 200; k += 1) {
    term *= (-x * x) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return Math.abs(x) > 6 ? Number(x > 0) : 0.5 + sum / Math.sqrt(2 * Math.PI);
}

/** Upright and level steps every 40 px, as a Gaussian leaves them, with white noise. */
function edges(sigma: number, { noise = 0, depth = 8 as 8 | 16, channels = 1 } = {}): MemoryPhoto {
  const random = createRandom(3);
  const stepped = (at: number): number => {
    const place = (at + 0.5) % 80;
    return sigma === 0
      ? Number(place > 20 && place < 60)
      : normalShare((place - 20) / sigma) - normalShare((place - 60) / sigma);
  };
  return memoryPhoto({ width: 480, height: 360, channels, depth }, (x, y) => {
    const value = 60 + 60 * stepped(x) + 60 * stepped(y) + noise * standardNormal(random);
    return Math.round(Math.min(255, Math.max(0, value)) * (depth === 16 ? 257 : 1));
  });
}

describe('measuring the blur of a photo', () => {
  it.each([1, 1.5, 2, 3])('finds edges that are %s px wide', async (sigma) => {
    for (const photo of [edges(sigma), edges(sigma, { noise: 4 }), edges(sigma, { depth: 16, channels: 3 })]) {
      const { blur, edges: count } = await measureBlur(photo);
      expect(count).toBeGreaterThan(1000);
      expect(blur).toBeGreaterThan(0.75 * sigma);
      expect(blur).toBeLessThan(1.15 * sigma);
    }
  });

  it('finds none where edges are sharp, and none where there are no edges', async () => {
    expect((await measureBlur(edges(0))).blur).toBeLessThan(0.5);
    const sky = memoryPhoto({ width: 300, height: 200 }, (x, y) => 100 + Math.round((x + y) / 9));
    expect(await measureBlur(sky)).toEqual({ blur: 0, edges: 0 });
  });

  it('suggests nothing for a sharp photo, all for a blurred one, and says why', async () => {
    const suggestion = (sigma: number) => engine.measure!(edges(sigma), new AbortController().signal);
    expect(await suggestion(0)).toMatchObject({ params: { strength: 0 }, why: null });
    expect(await suggestion(2)).toMatchObject({ params: { strength: 1 }, why: 'blur' });
  });

  it('can be cancelled', async () => {
    await failureOf(measureBlur(edges(1), AbortSignal.abort()), 'CANCELLED');
  });
});
