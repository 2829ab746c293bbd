import { lumaAt } from './luma.ts';

/** Levels of luma for which a tint is known. */
const bins = 64;
/** Deviation of a channel from what its luma says, 0..1, up to which a photo counts as having one tint for each luma. */
const largestSpread = 3 / 255;
/** Fewer known pixels than this tell nothing. */
const leastPixels = 64;

/** For each luma the difference of each channel from it. */
export interface Tint {
  /** [bins + 1, 3] */
  readonly offsets: Float32Array;
}

/**
 * The tint of a photo that has only one, as black-and-white and sepia prints do; nothing for one in colours.
 * @param pixels [n, 3], 0..1
 * @param use which of them count
 */
export function findTint(pixels: Float32Array, use: (pixel: number) => boolean): Tint | undefined {
  const count = new Float64Array(bins + 1);
  const sums = new Float64Array((bins + 1) * 3);
  let known = 0;
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) {
    if (!use(pixel)) continue;
    known += 1;
    const light = lumaAt(pixels, pixel * 3);
    const bin = Math.round(light * bins);
    count[bin] += 1;
    for (let c = 0; c < 3; c += 1) sums[bin * 3 + c] += pixels[pixel * 3 + c] - light;
  }
  if (known < leastPixels) return undefined;
  const offsets = spreadOffsets(count, sums);
  const tint = { offsets };
  let squares = 0;
  const colour = new Float32Array(3);
  for (let pixel = 0; pixel * 3 < pixels.length; pixel += 1) {
    if (!use(pixel)) continue;
    colour.set(pixels.subarray(pixel * 3, pixel * 3 + 3));
    const before = Float32Array.from(colour);
    giveTint(tint, colour);
    for (let c = 0; c < 3; c += 1) squares += (colour[c] - before[c]) ** 2;
  }
  return squares / (known * 3) <= largestSpread ** 2 ? tint : undefined;
}

/** Gives every pixel of `pixels` [n, 3] the colour of its luma, in place. */
export function giveTint({ offsets }: Tint, pixels: Float32Array): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const light = lumaAt(pixels, at);
    const place = Math.min(bins, Math.max(0, light * bins));
    const lower = Math.min(bins - 1, Math.floor(place));
    const part = place - lower;
    for (let c = 0; c < 3; c += 1) {
      const one = offsets[lower * 3 + c];
      pixels[at + c] = light + one + (offsets[(lower + 1) * 3 + c] - one) * part;
    }
  }
}

/** Means, and where no pixel had a luma those of the nearest that had. */
function spreadOffsets(count: Float64Array, sums: Float64Array): Float32Array {
  const offsets = new Float32Array((bins + 1) * 3);
  const filled = Array.from(count.keys()).filter((bin) => count[bin] > 0);
  for (let bin = 0; bin <= bins; bin += 1) {
    const nearest = filled.reduce((best, other) => (Math.abs(other - bin) < Math.abs(best - bin) ? other : best));
    for (let c = 0; c < 3; c += 1) offsets[bin * 3 + c] = sums[nearest * 3 + c] / count[nearest];
  }
  return offsets;
}
