import { lumaAt } from './luma.ts';

/** The chroma of a black-and-white or sepia print as a function of its luma: red, green and blue less the luma. */
export interface Tint {
  /** Intervals of luma, 0..1, at whose ends offsets are given; linear between them. */
  readonly bins: number;
  /** [bins + 1, 3], 0..1 units; all 0 for a grey photo. */
  readonly offsets: Float32Array | Float64Array;
}

/**
 * The mean tint of pixels; empty bins take that of the nearest bin with pixels.
 * @param pixels [n, 3], 0..1
 * @param luma of each pixel, 0..1
 * @param use which pixels count, at least one
 */
export function meanTint(
  pixels: Float32Array,
  bins: number,
  luma: (pixel: number) => number,
  use: (pixel: number) => boolean,
): Tint & { readonly offsets: Float64Array } {
  const counts = new Float64Array(bins + 1);
  const sums = new Float64Array((bins + 1) * 3);
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) {
    if (!use(pixel)) continue;
    const light = luma(pixel);
    const bin = Math.round(light * bins);
    counts[bin] += 1;
    for (let c = 0; c < 3; c += 1) sums[bin * 3 + c] += pixels[pixel * 3 + c] - light;
  }
  const seen = Array.from(counts.keys()).filter((bin) => counts[bin] > 0);
  const offsets = new Float64Array((bins + 1) * 3);
  for (let bin = 0; bin <= bins; bin += 1) {
    const nearest = seen.reduce((best, other) => (Math.abs(other - bin) < Math.abs(best - bin) ? other : best));
    for (let c = 0; c < 3; c += 1) offsets[bin * 3 + c] = sums[nearest * 3 + c] / counts[nearest];
  }
  return { bins, offsets };
}

/** Offset of a channel from a luma of 0..1. */
export function tintAt({ bins, offsets }: Tint, luma: number, channel: number): number {
  const place = Math.min(bins, Math.max(0, luma * bins));
  const lower = Math.min(bins - 1, Math.floor(place));
  const low = offsets[lower * 3 + channel];
  return low + (offsets[(lower + 1) * 3 + channel] - low) * (place - lower);
}

/** Replaces the chroma of `pixels` [n, 3] by the tint of their luma, in place. */
export function applyTint({ bins, offsets }: Tint, pixels: Float32Array): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const light = lumaAt(pixels, at);
    const place = Math.min(bins, Math.max(0, light * bins));
    const lower = Math.min(bins - 1, Math.floor(place));
    const part = place - lower;
    for (let c = 0; c < 3; c += 1) {
      // Not tintAt: another order of additions rounds some exported pixels differently.
      const low = offsets[lower * 3 + c];
      pixels[at + c] = light + low + (offsets[(lower + 1) * 3 + c] - low) * part;
    }
  }
}

const bins = 64;
/** RMS deviation of the channels from the tint, 0..1, up to which a photo has one. */
const largestSpread = 3 / 255;
const minPixels = 64;

/**
 * The tint of a black-and-white or sepia photo; undefined for one in colours, or with fewer than 64 pixels to go by.
 * @param pixels [n, 3], 0..1
 * @param use which of them count
 */
export function estimateTint(pixels: Float32Array, use: (pixel: number) => boolean): Tint | undefined {
  let known = 0;
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) if (use(pixel)) known += 1;
  if (known < minPixels) return undefined;
  const mean = meanTint(pixels, bins, (pixel) => lumaAt(pixels, pixel * 3), use);
  const tint = { bins, offsets: Float32Array.from(mean.offsets) };
  let squares = 0;
  const colour = new Float32Array(3);
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) {
    if (!use(pixel)) continue;
    colour.set(pixels.subarray(pixel * 3, pixel * 3 + 3));
    applyTint(tint, colour);
    for (let c = 0; c < 3; c += 1) squares += (colour[c] - pixels[pixel * 3 + c]) ** 2;
  }
  return squares / (known * 3) <= largestSpread ** 2 ? tint : undefined;
}
