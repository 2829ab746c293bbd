import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { quantile } from '../../../imaging/quantile.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import { spreadTiles, tileSide } from './choose-tiles.ts';
import { meanOfPlanes, readDensities, withoutMean, type Shift } from './densities.ts';
import { transformPlane, type ComplexPlane } from './fourier.ts';

/** px that infrared and colours may lie apart, in each direction. */
export const largestShift = 32;
const largestTile = 256;
/** Below this a tile has no room for the shift. */
const smallestTile = 128;
const candidatesAcross = 8;
/** Of the candidates, those whose infrared has most detail. */
const used = 16;
const meanRadius = 12;
/** Deviation of the low-pass, cycles a px: above it is mostly noise. */
const passedFrequency = 0.15;
/** Deviations above which a peak is no chance. */
const certain = 7;

/**
 * How far the infrared lies from the colours, by phase correlation of the two without what varies slowly (Kuglin and Hines, Proc. IEEE
 * Conf. on Cybernetics and Society, 1975), summed over the tiles with most detail. Dust is dark in infrared, and dark in a
 * negative or bright in its positive, so that the peak may have either sign. No shift where nothing shows one.
 */
export async function findShift(picture: PixelSource, plane: PixelSource, context: WorkContext): Promise<Shift> {
  const side = tileSide(picture, largestTile);
  if (side < smallestTile) return { x: 0, y: 0 };
  const tiles: { detail: number; infrared: Float32Array; luma: Float32Array }[] = [];
  for (const rect of spreadTiles(picture, side, candidatesAcross)) {
    await context.yieldToEventLoop();
    const densities = await readDensities(picture, plane, rect);
    const infrared = clipped(withoutMean(densities.infrared, side, side, meanRadius));
    const luma = clipped(withoutMean(meanOfPlanes(densities.colours), side, side, meanRadius));
    tiles.push({ detail: infrared.reduce((sum, value) => sum + value * value, 0), infrared, luma });
    tiles.sort((a, b) => b.detail - a.detail).splice(used);
  }
  const sum: ComplexPlane = { side, real: new Float64Array(side * side), imaginary: new Float64Array(side * side) };
  for (const { infrared, luma } of tiles) {
    await context.yieldToEventLoop();
    addCrossPower(sum, infrared, luma);
  }
  transformPlane(sum, 1);
  return peakOf(sum);
}

/** The values within some deviations of the usual ones, so that a few very dark spots do not outweigh all others; 0 where all are alike. */
function clipped(values: Float32Array): Float32Array {
  const sample = Float32Array.from({ length: Math.min(4096, values.length) }, (_, i) =>
    Math.abs(values[Math.floor((i * values.length) / Math.min(4096, values.length))]),
  );
  const limit = 12 * quantile(sample, 0.5) + 1e-3;
  return values.map((value) => Math.max(-limit, Math.min(limit, value)) / limit);
}

/** Adds the normalised cross-power spectrum of two real planes, both from one transform. */
function addCrossPower({ side, real, imaginary }: ComplexPlane, infrared: Float32Array, luma: Float32Array): void {
  const both: ComplexPlane = { side, real: new Float64Array(side * side), imaginary: new Float64Array(side * side) };
  const hann = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / side));
  for (let i = 0; i < side * side; i += 1) {
    const weight = hann[i % side] * hann[Math.floor(i / side)];
    both.real[i] = weight * infrared[i];
    both.imaginary[i] = weight * luma[i];
  }
  transformPlane(both, -1);
  const frequency = (index: number): number => Math.min(index, side - index) / side;
  for (let v = 0; v < side; v += 1) {
    for (let u = 0; u < side; u += 1) {
      const at = v * side + u;
      const mirrored = ((side - v) % side) * side + ((side - u) % side);
      const [ar, ai] = [both.real[at] + both.real[mirrored], both.imaginary[at] - both.imaginary[mirrored]];
      const [br, bi] = [both.imaginary[at] + both.imaginary[mirrored], both.real[mirrored] - both.real[at]];
      const [re, im] = [ar * br + ai * bi, ai * br - ar * bi];
      const size = Math.hypot(re, im);
      if (size === 0) continue;
      const weight = Math.exp(-(frequency(u) ** 2 + frequency(v) ** 2) / (2 * passedFrequency ** 2)) / size;
      real[at] += weight * re;
      imaginary[at] += weight * im;
    }
  }
}

function peakOf({ side, real }: ComplexPlane): Shift {
  let [most, x, y, squares, count] = [0, 0, 0, 0, 0];
  for (let dy = -largestShift; dy <= largestShift; dy += 1) {
    for (let dx = -largestShift; dx <= largestShift; dx += 1) {
      const value = Math.abs(real[((dy + side) % side) * side + ((dx + side) % side)]);
      squares += value * value;
      count += 1;
      if (value > most) [most, x, y] = [value, dx, dy];
    }
  }
  return most > certain * Math.sqrt(squares / count) ? { x, y } : { x: 0, y: 0 };
}
