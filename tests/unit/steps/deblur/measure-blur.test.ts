import { describe, expect, it } from 'vitest';
import { engine } from '../../../../src-main/steps/deblur/engine.ts';
import { measureBlur } from '../../../../src-main/steps/deblur/measure-blur.ts';
import { failureOf } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { edges } from './edges.ts';

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
