import { forwardTransform, inverseTransform } from './cosine-transform.ts';

/** One component of a JPEG picture, −128..127, its sides filled up to whole blocks. */
export interface Component {
  readonly width: number;
  readonly height: number;
  /** Part that belongs to the picture; the rest repeats its edge. */
  readonly usedWidth: number;
  readonly usedHeight: number;
  readonly values: Float32Array;
}

export function emptyComponent(usedWidth: number, usedHeight: number): Component {
  const width = Math.ceil(usedWidth / 8) * 8;
  const height = Math.ceil(usedHeight / 8) * 8;
  return { width, height, usedWidth, usedHeight, values: new Float32Array(width * height) };
}

/** Repeats the last used column and row up to the sides. */
export function fillUp({ width, height, usedWidth, usedHeight, values }: Component): void {
  for (let y = 0; y < usedHeight; y += 1) {
    values.fill(values[y * width + usedWidth - 1], y * width + usedWidth, (y + 1) * width);
  }
  for (let y = usedHeight; y < height; y += 1)
    values.copyWithin(y * width, (usedHeight - 1) * width, usedHeight * width);
}

/** Means of 2×2 pixels, the last ones repeated at odd sides. */
export function halve(full: Component): Component {
  const half = emptyComponent(Math.ceil(full.usedWidth / 2), Math.ceil(full.usedHeight / 2));
  for (let y = 0; y < half.usedHeight; y += 1) {
    const upper = 2 * y * full.width;
    const lower = Math.min(full.usedHeight - 1, 2 * y + 1) * full.width;
    for (let x = 0; x < half.usedWidth; x += 1) {
      const left = 2 * x;
      const right = Math.min(full.usedWidth - 1, left + 1);
      const sum =
        full.values[upper + left] + full.values[upper + right] + full.values[lower + left] + full.values[lower + right];
      half.values[y * half.width + x] = sum / 4;
    }
  }
  fillUp(half);
  return half;
}

/** Back to full size, each pixel from its four nearest with weights 9, 3, 3, 1 of 16, as decoders do by default. */
export function double(half: Component, width: number, height: number): Component {
  const full = emptyComponent(width, height);
  for (let y = 0; y < height; y += 1) {
    const near = (y >> 1) * half.width;
    const far = neighbour(y, half.usedHeight) * half.width;
    for (let x = 0; x < width; x += 1) {
      const close = x >> 1;
      const away = neighbour(x, half.usedWidth);
      const atNear = 3 * half.values[near + close] + half.values[near + away];
      const atFar = 3 * half.values[far + close] + half.values[far + away];
      full.values[y * full.width + x] = (3 * atNear + atFar) / 16;
    }
  }
  return full;
}

/** The second nearest position at half size. */
function neighbour(position: number, count: number): number {
  const second = (position >> 1) + (position % 2 === 0 ? -1 : 1);
  return Math.min(count - 1, Math.max(0, second));
}

/** Rounds every block's coefficients to whole steps and turns them back, in place: all that JPEG loses. */
export function quantise({ width, height, values }: Component, steps: Float64Array): void {
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const first = top * width + left;
      for (let i = 0; i < 64; i += 1) block[i] = values[first + (i >> 3) * width + (i & 7)];
      forwardTransform(block);
      for (let i = 0; i < 64; i += 1) block[i] = Math.floor(block[i] / steps[i] + 0.5) * steps[i];
      inverseTransform(block);
      for (let i = 0; i < 64; i += 1) {
        // A decoder keeps whole numbers of 8 bits here.
        const value = Math.floor(block[i] + 0.5);
        values[first + (i >> 3) * width + (i & 7)] = value < -128 ? -128 : value > 127 ? 127 : value;
      }
    }
  }
}
