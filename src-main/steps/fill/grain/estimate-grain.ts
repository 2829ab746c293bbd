import { highPassDeviations, highPassGain, highPassSum } from '../../../imaging/colour/high-pass.ts';
import { quantile } from '../../../imaging/quantile.ts';
import { lumaOfSamples } from '../../../imaging/colour/luma.ts';

/** Film grain as noise with a Gaussian power spectrum. */
export interface Grain {
  /** Standard deviation of the luma, 0..1. */
  readonly luma: number;
  /** Standard deviation of each channel less the luma, 0..1; 0 for a grey photo. */
  readonly colour: number;
  /** σ of the Gaussian that makes it of white noise, px. */
  readonly size: number;
}

interface GrainSample {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** [height, width, channels], 0..1. */
  readonly pixels: Float32Array;
  /** [height, width], 1 = not measured. */
  readonly unusable: Uint8Array;
}

const blockSide = 8;
/** Quantile of the blocks' energies that is taken for grain: grain is everywhere, the picture is not. */
const quietShare = 0.1;
const minBlocks = 12;
/** Below this grain is invisible, and looks like rounding to whole levels. */
const leastDeviation = 1.2 / 255;
const largestSize = 1.6;

/**
 * Estimates grain from the quietest blocks: the high-pass of Immerkær (1996) at two scales, whose ratio gives its size. Undefined where it
 * is invisible, or fewer than 12 blocks can be measured.
 */
export function estimateGrain(sample: GrainSample): Grain | undefined {
  const { width, height, channels, pixels, unusable } = sample;
  const count = width * height;
  const luma = lumaOfSamples(pixels, { channels, colourChannels: channels === 1 ? 1 : 3 });
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

/** RMS of the high-pass at the quiet quantile of the blocks. */
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
  return Math.sqrt(quantile(found, quietShare));
}

/** Mean square of the high-pass in a block; undefined where a pixel is unusable, or the block is flat because it is clipped. */
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

/** The size whose deviations at the two scales have this ratio, by bisection: the ratio is monotone. */
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
