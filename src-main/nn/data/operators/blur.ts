import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween } from '../draws.ts';
import { gaussianKernel } from '../filters/gaussian-kernel.ts';
import { filterSeparably } from '../filters/separable.ts';
import { emptyPicture, type Picture } from '../picture.ts';

export type Blur =
  /** Out of focus; deviation in pixels, 0.3..3, small ones commoner. */
  | { readonly kind: 'gaussian'; readonly sigma: number }
  /** Camera shake along a line; pixels, 3..9, and radians, 0..π. */
  | { readonly kind: 'motion'; readonly length: number; readonly direction: number };

const motionShare = 0.2;

export function drawBlur(random: RandomSource): Blur {
  return chance(random, motionShare)
    ? { kind: 'motion', length: between(random, [3, 9]), direction: between(random, [0, Math.PI]) }
    : { kind: 'gaussian', sigma: logBetween(random, [0.3, 3]) };
}

export function applyBlur(picture: Picture, blur: Blur): Picture {
  if (blur.kind === 'motion') return blurAlongLine(picture, blur.length, blur.direction);
  const pixels = filterSeparably(
    picture.pixels,
    { width: picture.width, height: picture.height, channels: 3 },
    gaussianKernel(blur.sigma),
    'repeat-edge',
  );
  return { width: picture.width, height: picture.height, pixels };
}

function blurAlongLine(picture: Picture, length: number, direction: number): Picture {
  const { width, height } = picture;
  const result = emptyPicture(width, height);
  for (const { x: right, y: down, weight } of lineTaps(length, direction)) {
    for (let y = 0; y < height; y += 1) {
      const source = Math.min(height - 1, Math.max(0, y + down)) * width;
      const target = y * width;
      // The part of the row whose source lies in the picture needs no test a pixel.
      const first = Math.min(width, Math.max(0, -right));
      const last = Math.max(first, Math.min(width, width - right));
      const offset = (source + right - target) * 3;
      for (let i = (target + first) * 3; i < (target + last) * 3; i += 1) {
        result.pixels[i] += weight * picture.pixels[i + offset];
      }
      for (let x = 0; x < first; x += 1) addPixel(result, target + x, picture, source, weight);
      for (let x = last; x < width; x += 1) addPixel(result, target + x, picture, source + width - 1, weight);
    }
  }
  return result;
}

function addPixel(result: Picture, to: number, picture: Picture, from: number, weight: number): void {
  for (let c = 0; c < 3; c += 1) result.pixels[to * 3 + c] += weight * picture.pixels[from * 3 + c];
}

interface LineTap {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/** A line of even weight through the origin, shared out between the pixels it runs over. */
function lineTaps(length: number, direction: number): LineTap[] {
  const samples = Math.max(1, Math.ceil(length * 2));
  const weights = new Map<string, LineTap>();
  for (let i = 0; i < samples; i += 1) {
    const along = ((i + 0.5) / samples - 0.5) * length;
    const x = along * Math.cos(direction);
    const y = along * Math.sin(direction);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    for (const [stepX, stepY] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      const shareX = 1 - Math.abs(left + stepX - x);
      const shareY = 1 - Math.abs(top + stepY - y);
      const key = `${left + stepX} ${top + stepY}`;
      const weight = (weights.get(key)?.weight ?? 0) + (shareX * shareY) / samples;
      weights.set(key, { x: left + stepX, y: top + stepY, weight });
    }
  }
  return [...weights.values()].filter(({ weight }) => weight > 1e-4);
}
