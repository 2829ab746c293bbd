import { describe, expect, it } from 'vitest';
import type { Rect } from '../../../../src-main/shared/geometry/rect.ts';
import { lumaWeights } from '../../../../src-main/imaging/colour/luma.ts';
import type { Picture } from '../../../../src-main/imaging/pixels/picture.ts';
import { engine } from '../../../../src-main/steps/sharpen/engine.ts';
import type { SharpenParams } from '../../../../src-main/steps/sharpen/params.ts';
import type { StepContext } from '../../../../src-main/steps/step-engine.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';

const whole = ({ width, height }: Picture): Rect => ({ x: 0, y: 0, width, height });
const work: StepContext = {
  openModel: () => Promise.reject(new Error('no network')),
  openFillModel: () => Promise.reject(new Error('no network')),
  page: () => Promise.resolve(null),
  cachePatches: () => Promise.reject(new Error('nothing is kept')),
  findPatches: () => Promise.resolve(null),
  keepPatches: () => Promise.reject(new Error('nothing is kept')),
  cachePicture: () => Promise.reject(new Error('nothing is kept')),
};

async function sharpened(photo: MemoryPhoto, params: SharpenParams, rect = whole(photo), level = 0) {
  const step = { id: 's', op: 'sharpen', params, mask: [], enabled: true } as const;
  const result = await engine.apply(photo, { ...step, mask: [] }, work);
  if (!('picture' in result)) throw new Error('a picture was expected');
  return level === 0 ? result.picture.readRegion(rect) : result.picture.readLevel(level, rect);
}

/** The definition in double precision: a whole two-dimensional Gaussian around each pixel. */
function expected(photo: MemoryPhoto, { amount, radius, threshold }: SharpenParams): Float64Array {
  const { width, height, channels, colourChannels, pixels } = photo;
  const lumaAt = (x: number, y: number): number => {
    const at = (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))) * channels;
    if (colourChannels === 1) return pixels[at];
    return lumaWeights.reduce((sum, weight, c) => sum + weight * pixels[at + c], 0);
  };
  const reach = Math.ceil(4 * radius);
  const result = Float64Array.from(pixels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      let weights = 0;
      for (let dy = -reach; dy <= reach; dy += 1) {
        for (let dx = -reach; dx <= reach; dx += 1) {
          const weight = Math.exp(-(dx * dx + dy * dy) / (2 * radius * radius));
          sum += weight * lumaAt(x + dx, y + dy);
          weights += weight;
        }
      }
      const difference = lumaAt(x, y) - sum / weights;
      const counted = Math.max(0, Math.abs(difference) - threshold) * Math.sign(difference);
      for (let c = 0; c < colourChannels; c += 1) {
        const at = (y * width + x) * channels + c;
        result[at] = Math.min(255, Math.max(0, pixels[at] + amount * counted));
      }
    }
  }
  return result;
}

function noisyPhoto(channels: 1 | 3 | 4, deviation = 40): MemoryPhoto {
  const random = createRandom(7);
  return memoryPhoto({ width: 40, height: 30, channels }, (x, _, c) =>
    channels === 4 && c === 3
      ? 255
      : Math.round(Math.min(255, Math.max(0, 120 + (x > 20 ? 60 : 0) + deviation * (random.unit() - 0.5)))),
  );
}

describe('an unsharp mask', () => {
  it.each([
    [1, { amount: 0.8, radius: 1.5, threshold: 0 }],
    [3, { amount: 2, radius: 0.7, threshold: 3 }],
    [4, { amount: 1, radius: 4, threshold: 0 }],
  ] as const)('of %i channels is what its definition says, within a level', async (channels, params) => {
    const photo = noisyPhoto(channels);
    const wanted = expected(photo, params);
    const result = await sharpened(photo, params);
    const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - result[i])), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(result).not.toEqual(photo.pixels);
  });

  it('gives the same pixel whatever part of the photo is read', async () => {
    const photo = noisyPhoto(3);
    const params = { amount: 1.2, radius: 2, threshold: 1 };
    const all = await sharpened(photo, params);
    for (const rect of [
      { x: 0, y: 0, width: 7, height: 5 },
      { x: 13, y: 9, width: 20, height: 21 },
    ]) {
      const part = await sharpened(photo, params, rect);
      for (let y = 0; y < rect.height; y += 1) {
        const from = ((rect.y + y) * photo.width + rect.x) * 3;
        expect(part.slice(y * rect.width * 3, (y + 1) * rect.width * 3)).toEqual(
          all.slice(from, from + rect.width * 3),
        );
      }
    }
  });

  it('spares what differs by less than the threshold', async () => {
    const grain = memoryPhoto({ width: 40, height: 30 }, (x, y) => 120 + ((x + y) % 2));
    expect(await sharpened(grain, { amount: 3, radius: 1, threshold: 2 })).toEqual(grain.pixels);
    expect(await sharpened(grain, { amount: 3, radius: 1, threshold: 0 })).not.toEqual(grain.pixels);
  });

  it('turns no hue: all channels change by the same', async () => {
    const photo = memoryPhoto({ width: 40, height: 30 }, (x, _, c) => 60 + 30 * c + (x > 20 ? 50 : 0));
    const result = await sharpened(photo, { amount: 1, radius: 1.5, threshold: 0 });
    for (let at = 0; at < result.length; at += 3) {
      const changes = [0, 1, 2].map((c) => result[at + c] - photo.pixels[at + c]);
      expect(Math.max(...changes) - Math.min(...changes)).toBe(0);
    }
  });

  it('neither reads nor changes what cannot be seen', async () => {
    const make = (hidden: number): MemoryPhoto =>
      memoryPhoto({ width: 40, height: 30, channels: 4 }, (x, _, c) =>
        c === 3 ? (x < 10 ? 0 : 255) : x < 10 ? hidden : 100 + (x > 20 ? 60 : 0),
      );
    const params = { amount: 2, radius: 3, threshold: 0 };
    const one = await sharpened(make(0), params);
    const other = await sharpened(make(255), params);
    for (let i = 0; i < one.length; i += 4) {
      const hidden = (i / 4) % 40 < 10;
      expect(one[i]).toBe(hidden ? 0 : other[i]);
    }
  });

  it('looks from afar about as it does from near: the blur shrinks with the photo', async () => {
    const photo = memoryPhoto({ width: 64, height: 64, channels: 1 }, (x) => (x < 32 ? 80 : 160));
    const reduced = await sharpened(
      photo,
      { amount: 1, radius: 4, threshold: 0 },
      { x: 0, y: 0, width: 32, height: 32 },
      1,
    );
    const full = await sharpened(photo, { amount: 1, radius: 4, threshold: 0 });
    const mean = (x: number): number => (full[32 * 64 + 2 * x] + full[32 * 64 + 2 * x + 1]) / 2;
    for (let x = 0; x < 32; x += 1) expect(Math.abs(reduced[16 * 32 + x] - mean(x))).toBeLessThan(6);
  });
});
