import { emptyPicture, type Picture } from '../picture.ts';

/** Sub-samples a side of a pixel by which the disc's rim is covered in part. */
const finer = 4;

/** Blurs by a disc of even weight, as a lens out of focus does; the border is repeated. @param radius px, above 0 */
export function applyDefocus(picture: Picture, radius: number): Picture {
  const { width, height, pixels } = picture;
  const taps = discTaps(radius);
  const result = emptyPicture(width, height);
  for (const { x: right, y: down, weight } of taps) {
    for (let y = 0; y < height; y += 1) {
      const row = Math.min(height - 1, Math.max(0, y + down)) * width;
      for (let x = 0; x < width; x += 1) {
        const from = 3 * (row + Math.min(width - 1, Math.max(0, x + right)));
        const to = 3 * (y * width + x);
        for (let c = 0; c < 3; c += 1) result.pixels[to + c] += weight * pixels[from + c];
      }
    }
  }
  return result;
}

interface Tap {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/** The share of the disc in each pixel around its centre; they add up to 1. */
export function discTaps(radius: number): Tap[] {
  const reach = Math.ceil(radius);
  const taps: Tap[] = [];
  let total = 0;
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) {
      let inside = 0;
      for (let i = 0; i < finer * finer; i += 1) {
        const u = x + ((i % finer) + 0.5) / finer - 0.5;
        const v = y + (Math.floor(i / finer) + 0.5) / finer - 0.5;
        if (u * u + v * v < radius * radius) inside += 1;
      }
      if (inside > 0) taps.push({ x, y, weight: inside });
      total += inside;
    }
  }
  return taps.map(({ x, y, weight }) => ({ x, y, weight: weight / total }));
}
