import { describe, expect, it } from 'vitest';
import type { Page } from '../../../../src-main/engine/fill/damage-map.ts';
import { createFillContext } from '../../../../src-main/engine/fill/context.ts';
import type { PixelSource } from '../../../../src-main/engine/imaging/pixel-source.ts';
import { checkPatch } from '../../../../src-main/engine/imaging/patches.ts';
import { tonedSource } from '../../../../src-main/engine/tone/toned-source.ts';
import { streamTonePatches, tonePatches } from '../../../../src-main/engine/tone/tone-patches.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { colourfulPhoto, sameSamples, toneParams, wholeOf } from './tone-pictures.ts';

const params = toneParams({ fade: 0.8, cast: 0.8, saturation: 0.2 });
const context = (signal?: AbortSignal) => createFillContext(0, signal);

function page(bounds: Page['bounds'], value: (x: number, y: number) => number): Page {
  const values = Uint8Array.from({ length: bounds.width * bounds.height }, (_, i) =>
    value(bounds.x + (i % bounds.width), bounds.y + Math.floor(i / bounds.width)),
  );
  return { bounds, values };
}

describe('a photo with a tone over it', () => {
  it('is the photo itself where the step does nothing', () => {
    const photo = colourfulPhoto();
    expect(tonedSource(photo, toneParams(), null)).toBe(photo);
  });

  it('reads the same by parts as as a whole', async () => {
    const photo = colourfulPhoto();
    const toned = tonedSource(photo, params, null);
    const whole = await toned.readRegion(wholeOf(photo));
    expect(sameSamples(whole, photo.pixels)).toBe(false);
    const part = await toned.readRegion({ x: 100, y: 50, width: 1, height: 100 });
    for (let y = 0; y < 100; y += 1) {
      expect([...part.subarray(y * 3, y * 3 + 3)]).toEqual([
        ...whole.subarray(((y + 50) * 240 + 100) * 3, ((y + 50) * 240 + 100) * 3 + 3),
      ]);
    }
  });

  it.each([8, 16] as const)('follows the mask, bit for bit outside of it, at %s bits', async (depth) => {
    const photo = colourfulPhoto(240, 180, depth);
    const mask = page({ x: 40, y: 30, width: 100, height: 80 }, (x) => (x < 60 ? 0 : x < 90 ? 128 : 255));
    const full = await tonedSource(photo, params, null).readRegion(wholeOf(photo));
    const masked = await tonedSource(photo, params, mask).readRegion(wholeOf(photo));
    for (let y = 0; y < 180; y += 1) {
      for (let x = 0; x < 240; x += 1) {
        const inside = x >= 60 && x < 140 && y >= 30 && y < 110;
        const share = inside ? (x < 90 ? 128 / 255 : 1) : 0;
        for (let at = (y * 240 + x) * 3; at < (y * 240 + x + 1) * 3; at += 1) {
          const wanted = photo.pixels[at] + (full[at] - photo.pixels[at]) * share;
          const allowed = share === 128 / 255 ? 0.5 : 0;
          if (Math.abs(masked[at] - wanted) > allowed) expect.fail(`${masked[at]} instead of ${wanted} at ${x}, ${y}`);
        }
      }
    }
  });
});

describe('the patches of a tone step', () => {
  it('together are the toned photo, in tiles of at most 1024 px', async () => {
    const photo = colourfulPhoto(1300, 1100);
    const patches = await tonePatches(photo, params, null, wholeOf(photo), context());
    expect(patches).toHaveLength(4);
    for (const patch of patches) {
      expect(Math.max(patch.rect.width, patch.rect.height)).toBeLessThanOrEqual(1024);
      checkPatch(patch, photo);
    }
    const toned = await tonedSource(photo, params, null).readRegion(wholeOf(photo));
    expect(sameSamples(photo.with(patches), toned)).toBe(true);
  });

  it('leave out what the mask leaves alone, and reach no further than the bounds', async () => {
    const photo = colourfulPhoto(2100, 60);
    const mask = page(wholeOf(photo), (x, y) => ((x < 20 || x >= 2090) && y < 30 ? 255 : 0));
    const patches = await tonePatches(photo, params, mask, wholeOf(photo), context());
    expect(patches.map(({ rect }) => rect)).toEqual([
      { x: 0, y: 0, width: 20, height: 30 },
      { x: 2090, y: 0, width: 10, height: 30 },
    ]);
    const bounded = await tonePatches(photo, params, mask, { x: 10, y: -5, width: 1000, height: 15 }, context());
    expect(bounded.map(({ rect }) => rect)).toEqual([{ x: 10, y: 0, width: 10, height: 10 }]);
  });

  it('are none where the step does nothing', async () => {
    const photo = colourfulPhoto();
    expect(await tonePatches(photo, toneParams(), null, wholeOf(photo), context())).toEqual([]);
    const nothing = page({ x: 0, y: 0, width: 0, height: 0 }, () => 0);
    expect(await tonePatches(photo, params, nothing, wholeOf(photo), context())).toEqual([]);
  });

  it('are made one at a time, as they are asked for', async () => {
    const photo = memoryPhoto({ width: 3000, height: 40, channels: 1 }, (x) => x % 256);
    let reads = 0;
    const counted: PixelSource = {
      ...photo,
      readRegion(rect) {
        reads += 1;
        return photo.readRegion(rect);
      },
    };
    const fractions: number[] = [];
    const watched = createFillContext(0, undefined, (fraction) => fractions.push(fraction));
    const stream = streamTonePatches(counted, params, null, wholeOf(photo), watched);
    await stream.next();
    expect(reads).toBe(1);
    for await (const patch of stream) expect(patch.pixels).toHaveLength(patch.rect.width * patch.rect.height);
    expect(reads).toBe(3);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('stop when the step is cancelled', async () => {
    const photo = colourfulPhoto();
    const work = tonePatches(photo, params, null, wholeOf(photo), context(AbortSignal.abort()));
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
