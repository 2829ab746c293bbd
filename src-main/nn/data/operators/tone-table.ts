import { emptyPicture, type Picture } from '../picture.ts';

const steps = 256;

/** Applies a tone curve to every value through a table with straight lines between its 257 entries; values beyond 0..1 are clipped. */
export function mapTones(picture: Picture, curve: (value: number) => number): Picture {
  const table = Float32Array.from({ length: steps + 2 }, (_, i) => curve(Math.min(1, i / steps)));
  const result = emptyPicture(picture.width, picture.height);
  for (let i = 0; i < result.pixels.length; i += 1) {
    const position = Math.min(1, Math.max(0, picture.pixels[i])) * steps;
    const entry = Math.floor(position);
    result.pixels[i] = table[entry] + (position - entry) * (table[entry + 1] - table[entry]);
  }
  return result;
}
