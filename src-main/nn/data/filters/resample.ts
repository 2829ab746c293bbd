import { emptyPicture, type Picture } from '../picture.ts';

/** For each position of the result: the first source position and its weights, `taps` of them. */
interface Taps {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/** Scales a picture: smaller by the mean under a triangle (no aliasing), larger by Keys' cubic with a = −½. */
export function resample(picture: Picture, width: number, height: number): Picture {
  return resampleRows(resampleColumns(picture, height), width);
}

function resampleColumns(picture: Picture, height: number): Picture {
  if (height === picture.height) return picture;
  const { taps, first, weights } = axisTaps(picture.height, height);
  const length = picture.width * 3;
  const result = emptyPicture(picture.width, height);
  for (let y = 0; y < height; y += 1) {
    for (let tap = 0; tap < taps; tap += 1) {
      const weight = weights[y * taps + tap];
      if (weight === 0) continue;
      const source = Math.min(picture.height - 1, Math.max(0, first[y] + tap)) * length;
      for (let i = 0; i < length; i += 1) result.pixels[y * length + i] += weight * picture.pixels[source + i];
    }
  }
  return result;
}

function resampleRows(picture: Picture, width: number): Picture {
  if (width === picture.width) return picture;
  const { taps, first, weights } = axisTaps(picture.width, width);
  const result = emptyPicture(width, picture.height);
  for (let y = 0; y < picture.height; y += 1) {
    const row = y * picture.width * 3;
    for (let x = 0; x < width; x += 1) {
      let [red, green, blue] = [0, 0, 0];
      for (let tap = 0; tap < taps; tap += 1) {
        const source = row + Math.min(picture.width - 1, Math.max(0, first[x] + tap)) * 3;
        const weight = weights[x * taps + tap];
        red += weight * picture.pixels[source];
        green += weight * picture.pixels[source + 1];
        blue += weight * picture.pixels[source + 2];
      }
      const target = (y * width + x) * 3;
      result.pixels[target] = red;
      result.pixels[target + 1] = green;
      result.pixels[target + 2] = blue;
    }
  }
  return result;
}

function axisTaps(from: number, to: number): Taps {
  const scale = from / to;
  const shrinks = scale > 1;
  const support = shrinks ? scale : 2;
  const taps = Math.ceil(2 * support) + 1;
  const first = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i += 1) {
    const centre = (i + 0.5) * scale - 0.5;
    first[i] = Math.ceil(centre - support);
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = Math.abs(first[i] + tap - centre);
      const weight = shrinks ? Math.max(0, 1 - distance / scale) : cubic(distance);
      weights[i * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap += 1) weights[i * taps + tap] /= sum;
  }
  return { taps, first, weights };
}

/** R. Keys, Cubic convolution interpolation, 1981. */
function cubic(distance: number): number {
  if (distance >= 2) return 0;
  if (distance < 1) return (1.5 * distance - 2.5) * distance * distance + 1;
  return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
}
