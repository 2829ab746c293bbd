import { lumaAt } from '../../../imaging/colour/luma.ts';
import { highPassDeviations, highPassGain, highPassSum } from '../../../imaging/colour/high-pass.ts';

/** The grain of a photo: noise with a Gaussian spectrum. */
export interface Grain {
  /** Deviation of the luma, 0..1. */
  readonly luma: number;
  /** Deviation of what each channel has beside the luma, 0..1; 0 for a grey photo. */
  readonly colour: number;
  /** Size of a grain: σ of the Gaussian that makes it from independent pixels, px. */
  readonly size: number;
}

export interface GrainSample {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** [height, width, channels], 0..1. */
  readonly pixels: Float32Array;
  /** [height, width], 1 = says nothing about the photo. */
  readonly unusable: Uint8Array;
}

const blockSide = 8;
/** The share of blocks that are quieter than the grain is taken to be: what is in all places is grain, what is in some is the picture. */
const quietShare = 0.1;
const minBlocks = 12;
/** Below this nobody sees it, and rounding to whole levels looks the same. */
const leastDeviation = 1.2 / 255;
const largestSize = 1.6;

/**
 * Measures grain where the photo is quietest: the high-pass of Immerkær (1996) at two scales, whose ratio tells the size of the
 * grains. Nothing where there is none to speak of, or too little of the photo to tell.
 */
export function estimateGrain(sample: GrainSample): Grain | undefined {
  const { width, height, channels, pixels, unusable } = sample;
  const count = width * height;
  const luma = new Float32Array(count);
  for (let i = 0; i < count; i += 1) luma[i] = channels === 1 ? pixels[i] : lumaAt(pixels, 3 * i);
  const fine = quietDeviation(luma, sample, 1);
  if (fine === undefined) return undefined;
  const coarse = quietDeviation(luma, sample, 2) ?? fine;
  const size = sizeFor(coarse / Math.max(fine, 1e-9));
  const deviation = fine / highPassDeviations(size)[0];
  if (deviation < leastDeviation) return undefined;
  if (channels === 1) return { luma: deviation, colour: 0, size };
  const red = new Float32Array(count);
  for (let i = 0; i < count; i += 1) red[i] = pixels[3 * i] - luma[i];
  const colour = (quietDeviation(red, { width, height, unusable }, 1) ?? 0) / highPassDeviations(size)[0];
  return { luma: deviation, colour, size };
}

/** Root mean square of the high-pass in the quiet blocks. */
function quietDeviation(
  plane: Float32Array,
  { width, height, unusable }: Pick<GrainSample, 'width' | 'height' | 'unusable'>,
  step: 1 | 2,
): number | undefined {
  const found: number[] = [];
  for (let top = step; top + blockSide + step <= height; top += blockSide) {
    for (let left = step; left + blockSide + step <= width; left += blockSide) {
      const energy = blockEnergy(plane, width, unusable, left, top, step);
      if (energy !== undefined) found.push(energy);
    }
  }
  if (found.length < minBlocks) return undefined;
  found.sort((a, b) => a - b);
  return Math.sqrt(found[Math.floor(quietShare * found.length)]);
}

/** Mean square of the high-pass; nothing where a pixel of it is unusable, or where the block is flat because it is clipped. */
function blockEnergy(
  plane: Float32Array,
  width: number,
  unusable: Uint8Array,
  left: number,
  top: number,
  step: number,
): number | undefined {
  let sum = 0;
  for (let y = top - step; y < top + blockSide + step; y += 1) {
    for (let x = left - step; x < left + blockSide + step; x += 1) if (unusable[y * width + x]) return undefined;
  }
  for (let y = top; y < top + blockSide; y += 1) {
    for (let x = left; x < left + blockSide; x += 1) sum += (highPassSum(plane, width, x, y, step) / highPassGain) ** 2;
  }
  return sum === 0 ? undefined : sum / blockSide ** 2;
}

/** The size whose two scales stand in this ratio; it only grows. */
function sizeFor(ratio: number): number {
  let lower = 0;
  let upper = largestSize;
  for (let i = 0; i < 24; i += 1) {
    const size = (lower + upper) / 2;
    const [fine, coarse] = highPassDeviations(size);
    if (coarse / fine < ratio) lower = size;
    else upper = size;
  }
  return (lower + upper) / 2;
}
