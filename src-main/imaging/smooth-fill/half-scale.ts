import { sharedArray } from '../../platform/threads.ts';
import type { YieldBudget } from './yield-budget.ts';
import type { PictureWithHole, WorkingPicture } from './working-picture.ts';

/** A part of a picture at half its scale, with what is missing there. */
export interface HalfScale extends PictureWithHole {
  /** The full picture's pixel at the upper left of the part; both even. */
  left: number;
  top: number;
}

/** Known surroundings taken along on every side, px of the full picture. */
const margin = 64;

/**
 * Halves the part of a picture around `pixels` (y · width + x). A pixel of the half is the mean of the known ones among its
 * four; it is missing if all four are.
 */
export async function halveAround(
  pixels: Int32Array,
  { picture, hole, forbidden }: PictureWithHole,
  budget: YieldBudget,
): Promise<HalfScale> {
  const { width, height, channels, values } = picture;
  let right = 0;
  let bottom = 0;
  let left = width;
  let top = height;
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  left = Math.max(0, left - margin) & ~1;
  top = Math.max(0, top - margin) & ~1;
  const halfWidth = Math.ceil((Math.min(width, right + 1 + margin) - left) / 2);
  const halfHeight = Math.ceil((Math.min(height, bottom + 1 + margin) - top) / 2);
  const size = { width: halfWidth, height: halfHeight };
  const half: HalfScale = {
    picture: { ...size, channels, values: sharedArray(Float32Array, halfWidth * halfHeight * channels) },
    hole: new Uint8Array(halfWidth * halfHeight),
    forbidden: new Uint8Array(halfWidth * halfHeight),
    left,
    top,
  };
  for (let pixel = 0; pixel < half.hole.length; pixel++) {
    if (pixel % halfWidth === 0 && budget.spend(40 * halfWidth)) await budget.yieldToEventLoop();
    const x = left + 2 * (pixel % halfWidth);
    const y = top + 2 * Math.floor(pixel / halfWidth);
    let known = 0;
    for (let corner = 0; corner < 4; corner++) {
      const cornerX = x + (corner & 1);
      const cornerY = y + (corner >> 1);
      if (cornerX >= width || cornerY >= height) continue;
      const from = cornerY * width + cornerX;
      if (hole[from] !== 0) continue;
      known++;
      if (forbidden[from] !== 0) half.forbidden[pixel] = 1;
      for (let channel = 0; channel < channels; channel++) {
        half.picture.values[pixel * channels + channel] += values[from * channels + channel];
      }
    }
    if (known === 0) half.hole[pixel] = 1;
    for (let channel = 0; channel < channels; channel++)
      half.picture.values[pixel * channels + channel] /= Math.max(1, known);
  }
  return half;
}

/** Writes the half, enlarged bilinearly, into `pixels` of the picture it came from. */
export function enlargeInto(picture: WorkingPicture, pixels: Int32Array, half: HalfScale): void {
  const { width, channels, values } = picture;
  const small = half.picture;
  for (const pixel of pixels) {
    const x = ((pixel % width) - half.left - 0.5) / 2;
    const y = (Math.floor(pixel / width) - half.top - 0.5) / 2;
    const left = Math.min(small.width - 1, Math.max(0, Math.floor(x)));
    const top = Math.min(small.height - 1, Math.max(0, Math.floor(y)));
    const right = Math.min(small.width - 1, left + 1);
    const bottom = Math.min(small.height - 1, top + 1);
    const across = Math.min(1, Math.max(0, x - left));
    const down = Math.min(1, Math.max(0, y - top));
    for (let channel = 0; channel < channels; channel++) {
      const value = (column: number, row: number): number =>
        small.values[(row * small.width + column) * channels + channel];
      const above = value(left, top) * (1 - across) + value(right, top) * across;
      const below = value(left, bottom) * (1 - across) + value(right, bottom) * across;
      values[pixel * channels + channel] = above * (1 - down) + below * down;
    }
  }
}
