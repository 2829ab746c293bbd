import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { forwardTransform, inverseTransform } from '../../../../src-main/nn/data/jpeg/cosine-transform.ts';
import { quantisationSteps } from '../../../../src-main/nn/data/jpeg/quantisation.ts';
import { compressJpeg, drawJpeg } from '../../../../src-main/nn/data/operators/jpeg.ts';
import type { Picture } from '../../../../src-main/nn/data/picture.ts';
import { expectWithin, largestDifference } from '../../../support/expectations.ts';
import { extent } from '../../../support/numbers.ts';
import { flatPicture, oddSizes, peakSignalToNoise, variedPicture } from './pictures.ts';

async function throughLibrary(picture: Picture, quality: number, chromaHalved: boolean): Promise<Float32Array> {
  const bytes = Uint8Array.from(picture.pixels, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  const file = await sharp(bytes, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: chromaHalved ? '4:2:0' : '4:4:4' })
    .toBuffer();
  const decoded = await sharp(file).removeAlpha().raw().toBuffer();
  return Float32Array.from(decoded, (value) => value / 255);
}

describe('the loss of JPEG', () => {
  it.each<[number, boolean, number, number]>([
    [40, true, 64, 64],
    [75, true, 61, 45],
    [95, true, 61, 45],
    [40, false, 61, 45],
    [75, false, 64, 64],
    [95, false, 61, 45],
    ...oddSizes.flatMap(({ width, height }) =>
      [false, true].map((halved): [number, boolean, number, number] => [80, halved, width, height]),
    ),
  ])('is that of a real file: quality %d, colour halved %s, %d×%d', async (quality, chromaHalved, width, height) => {
    const picture = variedPicture(width, height);
    const own = compressJpeg(picture, { quality, chromaHalved }).pixels;
    expect(own).toHaveLength(width * height * 3);
    // Decoders do not smooth the colour of pictures this narrow.
    if (chromaHalved && width <= 4) return;
    const likeness = peakSignalToNoise(own, await throughLibrary(picture, quality, chromaHalved));
    expect(likeness).toBeGreaterThan(width < 40 ? 40 : 45);
    // And it is a loss: the original is much farther away.
    if (width >= 40) expect(peakSignalToNoise(own, picture.pixels)).toBeLessThan(likeness - 4);
  });

  it('grows as the quality falls, leaves an even grey as it was, and stays within 0..1', () => {
    const picture = variedPicture(64, 64);
    const losses = [95, 80, 60, 40, 10].map((quality) =>
      peakSignalToNoise(picture.pixels, compressJpeg(picture, { quality, chromaHalved: true }).pixels),
    );
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const grey = flatPicture(19, 21, 128 / 255);
    const compressed = compressJpeg(grey, { quality: 50, chromaHalved: true });
    expect(largestDifference(compressed.pixels, grey.pixels)).toBeLessThan(1e-6);
    const random = createRandom(5);
    const wild = { width: 24, height: 24, pixels: Float32Array.from({ length: 1728 }, () => 3 * random.unit() - 1) };
    expectWithin(compressJpeg(wild, { quality: 70, chromaHalved: false }).pixels, 0, 1);
  });

  it('is drawn from qualities of 40 to 95, with colour halved and not', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) => drawJpeg(createRandom(seed)));
    expect(extent(drawn.map(({ quality }) => quality))).toEqual([40, 95]);
    expect(new Set(drawn.map(({ chromaHalved }) => chromaHalved)).size).toBe(2);
  });
});

describe("JPEG's parts", () => {
  it('transform a block as the definition does, and back', () => {
    const random = createRandom(9);
    const block = Float64Array.from({ length: 64 }, () => 255 * random.unit() - 128);
    const result = Float64Array.from(block);
    forwardTransform(result);
    const wave = (k: number, at: number) =>
      ((k === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * at + 1) * k * Math.PI) / 16);
    result.forEach((coefficient, i) => {
      const sum = block.reduce((total, value, at) => total + value * wave(i >> 3, at >> 3) * wave(i & 7, at & 7), 0);
      expect(coefficient).toBeCloseTo(sum, 9);
    });
    inverseTransform(result);
    expect(largestDifference(result, block)).toBeLessThan(1e-9);
  });

  it('scale the tables like the library: halves at 75, all ones at 100, never above 255', () => {
    expect(quantisationSteps('luminance', 50)[0]).toBe(16);
    expect(quantisationSteps('luminance', 75)[0]).toBe(8);
    expect(extent(quantisationSteps('chrominance', 100))).toEqual([1, 1]);
    expect(extent(quantisationSteps('chrominance', 1))).toEqual([255, 255]);
  });
});
