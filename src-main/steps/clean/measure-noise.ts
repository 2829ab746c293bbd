import type { NoiseMeasure } from '../../shared/data/photo.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { visiblePixels } from '../../imaging/pixels/alpha.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange, type Samples } from '../../imaging/pixels/samples.ts';
import { cropSamples } from '../../imaging/pixels/crop.ts';
import { highPassGain, highPassSum } from '../../imaging/colour/high-pass.ts';
import { lumaAt } from '../../imaging/colour/luma.ts';
import { createBlockMeasure } from './measure-blocks.ts';

/** Pixels a side of a block, and how many of them are looked at along the longer side of the photo, at most. */
const blockSide = 16;
const maxBlocks = 48;
/** The share of the blocks that is taken to be even: there, all that varies is noise. */
const evenShare = 0.05;
/** Blocks darker or lighter than this were cut off, and their noise with them. */
const darkest = 0.04;
const lightest = 0.96;
/** From the median of absolute values to the deviation of normal noise. */
const medianToDeviation = 1.4826;
/**
 * Deviations between which cleaning sets in. The network leaves most of a clean photo alone by itself (51.6 to 73.8 dB at full strength on eight
 * clean photos), so little noise is enough.
 */
const unnoticed = 0.8 / 255;
const plain = 2 / 255;
/** The same for JPEG's blocks. Half a network's work takes most of them, and leaves more of what is fine beside them. */
const unnoticedBlocks = 0.06 / 255;
const plainBlocks = 0.3 / 255;
const maxForBlocks = 0.5;
/** Pixels a side of the part around a place that is read. */
const partSide = 32;

/**
 * How noisy a photo is, by its most even parts, and how much of JPEG's blocks it shows.
 * @throws CANCELLED
 */
export async function measureNoise(source: PixelSource, signal?: AbortSignal): Promise<NoiseMeasure> {
  const context = createWorkContext(0, signal);
  const deviations: number[] = [];
  const steps = createBlockMeasure();
  for (const block of blocksOf(source)) {
    await context.yieldToEventLoop();
    const part = partAround(block, source);
    const samples = await source.readRegion(part);
    // What cannot be seen is even, or anything.
    if (visiblePixels(samples, source)) continue;
    const around = lumaOfSamples(samples, source);
    steps.add(around, part.width, part.x, part.y);
    const luma = cropSamples(around, part.width, 1, { ...block, x: block.x - part.x, y: block.y - part.y });
    const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
    if (mean < darkest || mean > lightest) continue;
    deviations.push(deviationOf(luma, block.width));
  }
  const noise = quantile(deviations, evenShare);
  const blocks = steps.value();
  const forGrain = strengthBetween(noise, unnoticed, plain);
  const forBlocks = maxForBlocks * strengthBetween(blocks, unnoticedBlocks, plainBlocks);
  const suggested = Math.round(100 * Math.max(forGrain, forBlocks)) / 100;
  const found = suggested === 0 ? null : forGrain >= forBlocks ? 'grain' : 'blocks';
  return { noise, blocks, found, suggested };
}

/** 0 where nobody sees anything: no network leaves a clean photo quite as it was. */
function strengthBetween(value: number, none: number, all: number): number {
  const t = Math.min(1, Math.max(0, (value - none) / (all - none)));
  return t * (2 - t);
}

/** A square with `block` in it. */
function partAround({ x, y, width: side }: Rect, { width, height }: PixelSource): Rect {
  const larger = Math.min(partSide, width, height);
  const start = (from: number, length: number): number =>
    Math.max(0, Math.min(length - larger, from - ((larger - side) >> 1)));
  return { x: start(x, width), y: start(y, height), width: larger, height: larger };
}

/** Blocks spread evenly over the photo. */
function blocksOf({ width, height }: PixelSource): Rect[] {
  const side = Math.min(blockSide, width, height);
  const gap = Math.max(side, Math.max(width, height) / maxBlocks);
  const starts = (length: number): number[] => {
    const count = Math.max(1, Math.floor(length / gap));
    return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count - side / 2));
  };
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, width: side, height: side })));
}

/** [n], 0..1 */
function lumaOfSamples(samples: Samples, { channels, colourChannels, depth }: PixelSource): Float32Array {
  const largest = fullRange(depth);
  return Float32Array.from({ length: samples.length / channels }, (_, i) => {
    const at = i * channels;
    if (colourChannels === 1) return samples[at] / largest;
    return lumaAt(samples, at) / largest;
  });
}

/**
 * Deviation of the noise in a block, by the difference of two Laplacians, which sees no edges that are straight (Immerkær 1996),
 * at full size and, since scanned grain is larger than a pixel, at half of it; the larger of the two.
 */
function deviationOf(luma: Float32Array, side: number): number {
  const half = side >> 1;
  const halved = Float32Array.from({ length: half * half }, (_, i) => {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    return (luma[at] + luma[at + 1] + luma[at + side] + luma[at + side + 1]) / 4;
  });
  return Math.max(highPassDeviation(luma, side), highPassDeviation(halved, half));
}

function highPassDeviation(luma: Float32Array, side: number): number {
  const values: number[] = [];
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      values.push(Math.abs(highPassSum(luma, side, x, y, 1)));
    }
  }
  return (medianToDeviation * quantile(values, 0.5)) / highPassGain;
}

function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}
