import { clampRect, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { lumaOfSamples } from '../../imaging/colour/luma.ts';
import { visiblePixels } from '../../imaging/pixels/alpha.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { gaussianKernel } from '../../nn/data/filters/gaussian-kernel.ts';
import { filterSeparably } from '../../nn/data/filters/separable.ts';
import { quantile } from '../../imaging/quantile.ts';

/** px a side of the parts that are looked at, and most of them along the longer side of the photo. */
const partSide = 96;
const mostParts = 20;
/** Edges with a smaller step, 0..1, are not told from texture and noise. */
const leastStep = 0.12;
/** px on each side of an edge within which its step ends. */
const reach = 14;
/** Differences of neighbours that go on with an edge, as a share of its steepest one. */
const goingOn = 0.06;
/** How many times steeper an edge is across than along. */
const straight = 3;
/** Quantile of the widths of edges that is taken for the photo's: what is sharpest in it is in focus, and thin things seem sharper than they are. */
const sharpShare = 0.1;
/** px: deviation of the Gaussian that photos are smoothed with first, so that grain does not end an edge; it is taken out of what is measured. */
const smoothed = 1;
const smoothing = gaussianKernel(smoothed);
/** Fewer edges, or pixels of them, tell nothing. */
export const fewestEdges = 60;

export interface BlurMeasure {
  /** Deviation of the Gaussian that would make the photo's edges as wide as they are, px; 0 where there are too few edges. */
  readonly blur: number;
  readonly edges: number;
}

/**
 * Estimates the blur of a photo from the width of its own edges: at an ideal step that a Gaussian has blurred, the steepest central difference is the
 * step times erf(1 / (σ√2)) / 2.
 * @throws CANCELLED
 */
export async function measureBlur(source: PixelSource, signal?: AbortSignal): Promise<BlurMeasure> {
  const widths: number[] = [];
  for await (const { part, luma } of smoothedParts(source, signal)) {
    if (!luma) continue;
    const turned = transpose(luma, part);
    addWidths(widths, luma, part.width, part.height);
    addWidths(widths, turned, part.height, part.width);
  }
  const measured = widths.length < fewestEdges ? 0 : quantile(widths, sharpShare);
  return { blur: Math.sqrt(Math.max(0, measured ** 2 - smoothed ** 2)), edges: widths.length };
}

/** Luma of squares on a regular grid over the photo, 0..1, smoothed by a Gaussian of 1 px; null where some of a square is transparent. */
export async function* smoothedParts(
  source: PixelSource,
  signal?: AbortSignal,
): AsyncGenerator<{ part: Rect; luma: Float32Array | null }> {
  const context = createWorkContext(0, signal);
  for (const part of partsOf(source)) {
    await context.yieldToEventLoop();
    const samples = await source.readRegion(part);
    const hidden = visiblePixels(samples, source) !== null;
    const sharp = lumaOfSamples(samples, source, fullRange(source.depth));
    const luma = hidden ? null : filterSeparably(sharp, { ...part, channels: 1 }, smoothing, 'repeat-edge');
    yield { part, luma };
  }
}

/** Adds the deviation for each upright edge. @param luma [height, width], 0..1 */
function addWidths(widths: number[], luma: Float32Array, width: number, height: number): void {
  for (let y = 1; y < height - 1; y += 1) {
    const row = y * width;
    for (let x = 2; x < width - 2; x += 1) {
      const at = row + x;
      const slope = (luma[at + 1] - luma[at - 1]) / 2;
      const steepness = Math.abs(slope);
      if (steepness < leastStep / 12) continue;
      const isPeak =
        steepness >= Math.abs(luma[at] - luma[at - 2]) / 2 && steepness > Math.abs(luma[at + 2] - luma[at]) / 2;
      if (!isPeak || steepness < (straight * Math.abs(luma[at + width] - luma[at - width])) / 2) continue;
      const sign = Math.sign(slope);
      const least = goingOn * 2 * steepness;
      let [left, right] = [x, x];
      while (left > 0 && x - left < reach && sign * (luma[row + left] - luma[row + left - 1]) > least) left -= 1;
      while (right < width - 1 && right - x < reach && sign * (luma[row + right + 1] - luma[row + right]) > least)
        right += 1;
      const step = sign * (luma[row + right] - luma[row + left]);
      if (step >= leastStep) widths.push(deviationFor(steepness / step));
    }
  }
}

/** The σ at which the steepest central difference is this share of the step, by bisection; 0.2..8 px. */
function deviationFor(share: number): number {
  let [low, high] = [0.2, 8];
  for (let i = 0; i < 20; i += 1) {
    const middle = (low + high) / 2;
    if (erf(1 / (middle * Math.SQRT2)) / 2 > share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - sum * Math.exp(-x * x);
}

function transpose(luma: Float32Array, { width, height }: Size): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => luma[(i % height) * width + Math.floor(i / height)]);
}

/** Squares on a regular grid over the photo. */
function partsOf(size: Size): Rect[] {
  const gap = Math.max(partSide, Math.max(size.width, size.height) / mostParts);
  const starts = (length: number): number[] => {
    const count = Math.max(1, Math.floor(length / gap));
    return Array.from({ length: count }, (_, i) =>
      Math.max(0, Math.floor(((i + 0.5) * length) / count - partSide / 2)),
    );
  };
  return starts(size.height).flatMap((y) =>
    starts(size.width).map((x) => clampRect({ x, y, width: partSide, height: partSide }, size)),
  );
}
