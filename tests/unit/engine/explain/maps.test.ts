import { describe, expect, it } from 'vitest';
import { chooseAmplification } from '../../../../src-main/engine/explain/choose-amplification.ts';
import { differenceStrips } from '../../../../src-main/engine/explain/difference-strips.ts';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import { failureOf } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';

const context = (signal?: AbortSignal) => createWorkContext(0, signal);

describe('what a step changed', () => {
  it.each([8, 16] as const)(
    'is the largest change of a colour in levels of 255, at %s bits, alpha apart',
    async (depth) => {
      const level = depth === 8 ? 1 : 257;
      const size = { width: 70, height: 40, channels: 4, depth };
      const before = memoryPhoto(size, (_x, _y, c) => (c === 3 ? 0 : 100 * level));
      const after = memoryPhoto(size, (x, y, c) => [100 - x, 100 + y, 100, 255][c] * level);
      const map: number[] = [];
      for await (const strip of differenceStrips(before, after, context())) map.push(...strip);
      expect(map).toEqual(Array.from({ length: 2800 }, (_, i) => Math.max(i % 70, Math.floor(i / 70))));
    },
  );

  it('can be given up', async () => {
    const photo = memoryPhoto({ width: 9, height: 9 }, () => 0);
    const strips = differenceStrips(photo, photo, context(AbortSignal.abort()));
    await failureOf(strips.next(), 'CANCELLED');
  });
});

it.each([
  [15, 16],
  [16, 8],
  [31, 8],
  [63, 4],
  [127, 2],
  [128, 1],
  [255, 1],
])('a map whose common values reach %i is shown ×%i, whatever a few pixels have', async (common, times) => {
  const map = memoryPhoto({ width: 200, height: 100, channels: 1 }, (x, y) => (y < 50 ? 0 : x === 0 ? 255 : common));
  expect(await chooseAmplification(map, context())).toBe(times);
});
