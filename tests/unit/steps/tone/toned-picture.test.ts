import { describe, expect, it } from 'vitest';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import { type Page } from '../../../../src-main/imaging/pages/page.ts';
import { patchedPicture } from '../../../../src-main/imaging/pixels/patched-picture.ts';
import { checkPatch, type PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import type { Picture } from '../../../../src-main/imaging/pixels/picture.ts';
import type { PixelSource } from '../../../../src-main/imaging/pixels/pixel-source.ts';
import { changedParts } from '../../../../src-main/engine/render/changed-parts.ts';
import { tonedPicture } from '../../../../src-main/steps/tone/toned-picture.ts';
import { changedWithin, expectProgress, failureOf } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { toneParams } from '../../../support/steps.ts';
import { colourfulPhoto, meanError, sameSamples, wholeOf } from './tone-pictures.ts';

const params = toneParams({ fade: 0.8, cast: 0.8, saturation: 0.2 });
const context = (signal?: AbortSignal) => createWorkContext(0, signal);

function page(bounds: Page['bounds'], value: (x: number, y: number) => number): Page {
  const values = Uint8Array.from({ length: bounds.width * bounds.height }, (_, i) =>
    value(bounds.x + (i % bounds.width), bounds.y + Math.floor(i / bounds.width)),
  );
  return { bounds, values };
}

async function partsOf(photo: Picture, mask: Page | null, signal?: AbortSignal): Promise<PixelPatch[]> {
  const parts: PixelPatch[] = [];
  for await (const part of changedParts(tonedPicture(photo, params, mask), mask, context(signal))) parts.push(part);
  return parts;
}

describe('a photo with a tone over it', () => {
  it('is the photo itself where the step does nothing', () => {
    const photo = colourfulPhoto();
    expect(tonedPicture(photo, toneParams(), null)).toBe(photo);
  });

  it('reads the same by parts as as a whole', async () => {
    const photo = colourfulPhoto();
    const toned = tonedPicture(photo, params, null);
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
    const full = await tonedPicture(photo, params, null).readRegion(wholeOf(photo));
    const masked = await tonedPicture(photo, params, mask).readRegion(wholeOf(photo));
    const shareAt = (x: number, y: number): number => {
      if (x < 60 || x >= 140 || y < 30 || y >= 110) return 0;
      return x < 90 ? 128 / 255 : 1;
    };
    for (let at = 0; at < masked.length; at += 1) {
      const share = shareAt(Math.floor(at / 3) % 240, Math.floor(at / 720));
      const wanted = photo.pixels[at] + (full[at] - photo.pixels[at]) * share;
      if (Math.abs(masked[at] - wanted) > (share % 1 === 0 ? 0 : 0.5))
        expect.fail(`${masked[at]} instead of ${wanted}`);
    }
  });

  it('shows the same when it is reduced, and outside of the mask exactly the photo', async () => {
    const photo = colourfulPhoto();
    const mask = page({ x: 64, y: 64, width: 64, height: 64 }, () => 255);
    const toned = tonedPicture(photo, params, mask);
    const result = await toned.readRegion(wholeOf(photo));
    const truth = memoryPhoto(photo, (x, y, c) => result[(y * 240 + x) * 3 + c]);
    const level = { x: 0, y: 0, width: 60, height: 45 };
    const shown = await toned.readLevel(2, level);
    const original = await photo.readLevel(2, level);
    expect(meanError(shown, await truth.readLevel(2, level))).toBeLessThan(0.3);
    expect(sameSamples(shown, original)).toBe(false);
    changedWithin([original, shown], { width: 60 }, (x, y) => x >= 16 && x < 32 && y >= 16 && y < 32);
  });

  it('shows no edges around what was filled after it', async () => {
    const photo = memoryPhoto({ width: 128, height: 128 }, (x, y) => ((x + y) % 2 ? 40 : 200));
    const toned = tonedPicture(photo, toneParams({ brightness: 0.8 }), null);
    const rect = { x: 32, y: 32, width: 32, height: 32 };
    const unchanged = { rect, pixels: await toned.readRegion(rect) };
    const level = { x: 0, y: 0, width: 16, height: 16 };
    const shown = await patchedPicture(toned, [{ key: 'filled', patches: [unchanged] }]).readLevel(3, level);
    expect(sameSamples(shown, await toned.readLevel(3, level))).toBe(true);
  });
});

describe('what a step changed, part by part', () => {
  it('is together the changed photo, in strips as wide as it', async () => {
    const photo = colourfulPhoto(1300, 1100);
    const parts = await partsOf(photo, null);
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      expect(part.rect.width).toBe(1300);
      checkPatch(part, photo);
    }
    const toned = await tonedPicture(photo, params, null).readRegion(wholeOf(photo));
    expect(sameSamples(photo.with(parts), toned)).toBe(true);
  });

  it('leaves out what the mask leaves alone', async () => {
    const photo = colourfulPhoto(2100, 60);
    const mask = page(wholeOf(photo), (x, y) => ((x < 20 || x >= 2090) && y < 30 ? 255 : 0));
    expect((await partsOf(photo, mask)).map(({ rect }) => rect)).toEqual([
      { x: 0, y: 0, width: 20, height: 30 },
      { x: 2090, y: 0, width: 10, height: 30 },
    ]);
    const nothing = page({ x: 0, y: 0, width: 0, height: 0 }, () => 0);
    expect(await partsOf(photo, nothing)).toEqual([]);
  });

  it('is made one at a time, as it is asked for', async () => {
    const photo = memoryPhoto({ width: 2 ** 20, height: 3, channels: 1 }, (x) => x % 256);
    let reads = 0;
    const counted: PixelSource = {
      ...photo,
      readRegion(rect) {
        reads += 1;
        return photo.readRegion(rect);
      },
    };
    const fractions: number[] = [];
    const watched = createWorkContext(0, undefined, (fraction) => fractions.push(fraction));
    const stream = changedParts(counted, null, watched);
    await stream.next();
    expect(reads).toBe(1);
    for await (const part of stream) expect(part.pixels).toHaveLength(part.rect.width * part.rect.height);
    expect(reads).toBe(3);
    expectProgress(fractions);
  });

  it('stops when the step is cancelled', async () => {
    await failureOf(partsOf(colourfulPhoto(), null, AbortSignal.abort()), 'CANCELLED');
  });
});
