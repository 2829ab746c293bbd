import type { NoiseMeasure } from '../../shared/data/photo.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { visiblePixels } from '../../imaging/pixels/alpha.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { cropSamples } from '../../imaging/pixels/crop.ts';
import { highPassGain, highPassSum } from '../../imaging/colour/high-pass.ts';
import { lumaOfSamples } from '../../imaging/colour/luma.ts';
import { quantile } from '../../imaging/quantile.ts';
import { createBlockMeasure } from './measure-blocks.ts';

/** px a side of a block, and most blocks along the longer side of the photo. */
const blockSide = 16;
const maxBlocks = 48;
/** Quantile of the blocks' deviations that is taken for noise: the most even ones show nothing else. */
const evenShare = 0.05;
/** Mean luma of blocks outside of which noise is clipped. */
const darkest = 0.04;
const lightest = 0.96;
/** Standard deviation of normal noise over its median absolute value. */
const medianToDeviation = 1.4826;
/**
 * Deviations between which the suggested strength rises from 0 to 1. The network changes a clean photo little by itself (51.6 to 73.8 dB
 * at full strength on eight clean photos), so little noise is enough.
 */
const unnoticed = 0.8 / 255;
const plain = 2 / 255;
/** The same for JPEG's blocks: half strength removes most of them, and leaves more fine detail. */
const unnoticedBlocks = 0.06 / 255;
const plainBlocks = 0.3 / 255;
const maxForBlocks = 0.5;
/** px a side of the part around a block that is read. */
const partSide = 32;

/**
 * Estimates the noise of a photo, from its most even blocks, its JPEG blockiness, and the strength of cleaning that suits both.
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
    if (visiblePixels(samples, source)) continue;
    const around = lumaOfSamples(samples, source, fullRange(source.depth));
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

/** Strength 0..1 for a value between two bounds, steeper at the lower one. */
function strengthBetween(value: number, none: number, all: number): number {
  const t = Math.min(1, Math.max(0, (value - none) / (all - none)));
  return t * (2 - t);
}

/** A square of 32 px around `block`, inside the photo. */
function partAround({ x, y, width: side }: Rect, { width, height }: PixelSource): Rect {
  const larger = Math.min(partSide, width, height);
  const start = (from: number, length: number): number =>
    Math.max(0, Math.min(length - larger, from - ((larger - side) >> 1)));
  return { x: start(x, width), y: start(y, height), width: larger, height: larger };
}

/** Blocks on a regular grid over the photo. */
function blocksOf({ width, height }: PixelSource): Rect[] {
  const side = Math.min(blockSide, width, height);
  const gap = Math.max(side, Math.max(width, height) / maxBlocks);
  const starts = (length: number): number[] => {
    const count = Math.max(1, Math.floor(length / gap));
    return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count - side / 2));
  };
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, width: side, height: side })));
}

/**
 * Standard deviation of the noise in a block (Immerkær 1996), at full size and at half of it, as scanned grain is larger than a pixel;
 * the larger of the two.
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
