import { lumaAt } from './luma.ts';

/** How far red, green and blue of a photo of one tint lie from its luma, by luma: what black-and-white and sepia prints have. */
export interface Tint {
  /** Levels of luma, 0..1, between which the offsets are interpolated. */
  readonly bins: number;
  /** [bins + 1, 3], 0..1 units; all 0 for a grey photo. */
  readonly offsets: Float32Array | Float64Array;
}

/**
 * The mean tint of the pixels that count; a luma that none of them has takes the tint of the nearest that one has.
 * @param pixels [n, 3], 0..1
 * @param luma of each pixel, 0..1
 * @param use which pixels count; at least one does
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

/** What a channel of a pixel of this luma, 0..1, has beside the luma. */
export function tintAt({ bins, offsets }: Tint, luma: number, channel: number): number {
  const place = Math.min(bins, Math.max(0, luma * bins));
  const lower = Math.min(bins - 1, Math.floor(place));
  const low = offsets[lower * 3 + channel];
  return low + (offsets[(lower + 1) * 3 + channel] - low) * (place - lower);
}

/** Gives every pixel of `pixels` [n, 3] the colour of its luma, in place. */
export function applyTint({ bins, offsets }: Tint, pixels: Float32Array): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const light = lumaAt(pixels, at);
    const place = Math.min(bins, Math.max(0, light * bins));
    const lower = Math.min(bins - 1, Math.floor(place));
    const part = place - lower;
    for (let c = 0; c < 3; c += 1) {
      // Not tintAt: another order of additions would round some exported pixels otherwise.
      const low = offsets[lower * 3 + c];
      pixels[at + c] = light + low + (offsets[(lower + 1) * 3 + c] - low) * part;
    }
  }
}

const bins = 64;
/** Root mean square deviation of the channels, 0..1, up to which a photo counts as having one tint for each luma. */
const largestSpread = 3 / 255;
/** With fewer known pixels nothing can be said. */
const leastPixels = 64;

/**
 * The tint of a photo that has only one; undefined for one in colours.
 * @param pixels [n, 3], 0..1
 * @param use which of them count
 */
export function estimateTint(pixels: Float32Array, use: (pixel: number) => boolean): Tint | undefined {
  let known = 0;
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) if (use(pixel)) known += 1;
  if (known < leastPixels) return undefined;
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
