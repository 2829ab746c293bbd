import { createRandom } from '../../../../src-main/imaging/random.ts';
import { emptyPicture, type Picture } from '../../../../src-main/nn/data/picture.ts';
import { mean } from '../../../support/numbers.ts';

export function flatPicture(width: number, height: number, value: number): Picture {
  const picture = emptyPicture(width, height);
  picture.pixels.fill(value);
  return picture;
}

/** Slopes, a disc with a hard edge, stripes and a little noise, in colour. */
export function variedPicture(width: number, height: number): Picture {
  const random = createRandom(7);
  const picture = emptyPicture(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const disc = Math.hypot(x - width * 0.4, y - height * 0.5) < height * 0.3 ? 0.3 : 0;
      const stripes = x > width * 0.6 ? 0.12 * Math.sin(0.9 * y + 0.3 * x) : 0;
      const i = (y * width + x) * 3;
      picture.pixels[i] = 0.2 + (0.5 * x) / width + disc + 0.03 * random.unit();
      picture.pixels[i + 1] = 0.3 + (0.3 * y) / height + stripes + 0.03 * random.unit();
      picture.pixels[i + 2] = 0.6 - (0.3 * x) / width - 0.5 * disc + stripes + 0.03 * random.unit();
    }
  }
  return picture;
}

export const oddSizes = [
  { width: 1, height: 1 },
  { width: 7, height: 13 },
  { width: 2, height: 33 },
];

/** Decibels, of values 0..1. */
export function peakSignalToNoise(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return -10 * Math.log10(mean(Float64Array.from(first, (value, i) => (value - second[i]) ** 2)));
}

/** Part of a picture in one channel. */
export function channel(picture: Picture, index: number): Float32Array {
  return picture.pixels.filter((_, i) => i % 3 === index);
}
