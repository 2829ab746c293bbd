import { createRandom, standardNormal } from '../../../../src-main/imaging/random.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';

/** Distribution function of the normal distribution, by its series. */
function normalShare(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; k < 200; k += 1) {
    term *= (-x * x) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return Math.abs(x) > 6 ? Number(x > 0) : 0.5 + sum / Math.sqrt(2 * Math.PI);
}

/** Upright and level steps every 40 px, as a Gaussian leaves them, with white noise. */
export function edges(sigma: number, { noise = 0, depth = 8 as 8 | 16, channels = 1 } = {}): MemoryPhoto {
  const random = createRandom(3);
  const stepped = (at: number): number => {
    const place = (at + 0.5) % 80;
    return sigma === 0
      ? Number(place > 20 && place < 60)
      : normalShare((place - 20) / sigma) - normalShare((place - 60) / sigma);
  };
  return memoryPhoto({ width: 480, height: 360, channels, depth }, (x, y) => {
    const value = 60 + 60 * stepped(x) + 60 * stepped(y) + noise * standardNormal(random);
    return Math.round(Math.min(255, Math.max(0, value)) * (depth === 16 ? 257 : 1));
  });
}

/** One upright step of 100 levels in the middle, as a Gaussian leaves it, with white noise; in colour. */
export function grainyStep(sigma: number, noise: number): MemoryPhoto {
  const random = createRandom(5);
  return memoryPhoto({ width: 480, height: 320, channels: 3 }, (x) => {
    return Math.round(80 + 100 * normalShare((x + 0.5 - 240) / sigma) + noise * standardNormal(random));
  });
}
