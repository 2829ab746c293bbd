import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toneMeasurementSchema } from '../../../../src-main/steps/tone/params.ts';
import type { Rect } from '../../../../src-main/shared/geometry/rect.ts';
import type { PixelSource } from '../../../../src-main/imaging/pixels/pixel-source.ts';
import { measureTone } from '../../../../src-main/steps/tone/measure-tone.ts';
import { suggestTone } from '../../../../src-main/steps/tone/suggest-tone.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { alter, colourfulPhoto, sepiaPhoto } from './tone-pictures.ts';

const nearly = (levels: readonly number[], wanted: readonly number[], by: number): void => {
  for (const [c, level] of levels.entries()) expect(Math.abs(level - wanted[c])).toBeLessThan(by);
};

describe('measuring the tone of a photo', () => {
  it('finds the black and white that fading has left in each channel', async () => {
    const black = [0.2, 0.12, 0.1];
    const white = [0.95, 0.88, 0.75];
    const faded = alter(colourfulPhoto(), (value, c) => 255 * black[c] + value * (white[c] - black[c]));
    const measured = await measureTone(faded);
    expect(measured.kind).toBe('colour');
    nearly(measured.black, black, 0.03);
    nearly(measured.white, white, 0.03);
    expect(v.parse(toneMeasurementSchema, measured)).toEqual(measured);
  });

  it('measures the same at 8 and at 16 bits', async () => {
    const narrow = await measureTone(alter(colourfulPhoto(), (value) => 30 + value * 0.7));
    const wide = await measureTone(alter(colourfulPhoto(240, 180, 16), (value) => 30 * 257 + value * 0.7));
    nearly(narrow.black, wide.black, 0.005);
    nearly(narrow.middle, wide.middle, 0.005);
    nearly(narrow.white, wide.white, 0.005);
  });

  it('looks past a white border, a black frame and the lid of the scanner', async () => {
    const inner = alter(colourfulPhoto(), (value) => 51 + value * 0.6);
    const alone = await measureTone(inner);
    for (const border of [255, 238, 12, 0]) {
      const framed = memoryPhoto({ width: 300, height: 240 }, (x, y, c) => {
        const inside = x >= 30 && y >= 30 && x < 270 && y < 210;
        return inside ? inner.pixels[((y - 30) * 240 + x - 30) * 3 + c] : border;
      });
      const measured = await measureTone(framed);
      nearly(measured.black, alone.black, 0.02);
      nearly(measured.white, alone.white, 0.02);
    }
    const turned = memoryPhoto(inner, (x, y, c) => (x + y < 60 ? 0 : inner.pixels[(y * 240 + x) * 3 + c]));
    nearly((await measureTone(turned)).black, alone.black, 0.02);
  });

  it('is not led astray by scratches', async () => {
    const inner = alter(colourfulPhoto(960, 720), (value) => 51 + value * 0.6);
    const scratched = memoryPhoto(inner, (x, y, c) => (x % 240 === 7 ? 250 : inner.pixels[(y * 960 + x) * 3 + c]));
    nearly((await measureTone(scratched)).white, (await measureTone(inner)).white, 0.05);
  });

  it('tells grey, toned and coloured photos apart', async () => {
    const colour = colourfulPhoto();
    const grey = memoryPhoto(colour, (x, y) => colour.pixels[(y * 240 + x) * 3]);
    const single = memoryPhoto({ ...colour, channels: 1 }, (x, y) => colour.pixels[(y * 240 + x) * 3]);
    expect((await measureTone(colour)).kind).toBe('colour');
    expect((await measureTone(sepiaPhoto())).kind).toBe('toned');
    expect((await measureTone(grey)).kind).toBe('grey');
    const one = await measureTone(single);
    expect(one.kind).toBe('grey');
    expect(one).toEqual(await measureTone(grey));
    expect(new Set(one.black).size).toBe(1);
    expect(new Set(one.white).size).toBe(1);
  });

  it('does not look at what is transparent', async () => {
    const inner = alter(colourfulPhoto(), (value) => 51 + value * 0.6);
    const cut = memoryPhoto({ width: 240, height: 180, channels: 4 }, (x, y, c) => {
      const shown = x < 120;
      return c === 3 ? (shown ? 255 : 0) : shown ? inner.pixels[(y * 240 + x) * 3 + c] : 20;
    });
    expect(Math.min(...(await measureTone(cut)).black)).toBeGreaterThan(0.18);
  });

  it.each([
    ['one even colour', { width: 80, height: 60 }, 130],
    ['nothing but white', { width: 80, height: 60 }, 255],
    ['one pixel', { width: 1, height: 1 }, 90],
    ['one row', { width: 4000, height: 1 }, 90],
  ])('suggests nothing for %s', async (_, size, value) => {
    const measured = await measureTone(memoryPhoto(size, () => value));
    expect(v.safeParse(toneMeasurementSchema, measured).success).toBe(true);
    expect(suggestTone(measured)).toMatchObject({ fade: 0, cast: 0, contrast: 0, brightness: 0, saturation: 0 });
  });

  it('reads a photo of 100 megapixels a few rows at a time, and not all of it', async () => {
    const read: Rect[] = [];
    const huge: PixelSource = {
      width: 12_000,
      height: 8400,
      channels: 3,
      colourChannels: 3,
      depth: 8,
      readRegion(rect) {
        read.push(rect);
        const pixels = new Uint8Array(rect.width * rect.height * 3);
        for (let i = 0; i < pixels.length; i += 1) pixels[i] = 40 + ((i * 7 + rect.y) % 180);
        return Promise.resolve(pixels);
      },
    };
    await measureTone(huge);
    expect(Math.max(...read.map(({ height }) => height))).toBeLessThanOrEqual(4);
    expect(read.reduce((sum, { width, height }) => sum + width * height, 0)).toBeLessThan(20e6);
    expect(Math.max(...read.map(({ y, height }) => y + height))).toBeGreaterThan(8300);
  });

  it('stops when it is cancelled', async () => {
    await expect(measureTone(colourfulPhoto(), AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
