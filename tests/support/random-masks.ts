import type { RandomSource } from '../../src-main/imaging/random.ts';
import type { Rect, Size } from '../../src-main/shared/geometry/rect.ts';
import type { Mask, MaskOperation } from '../../src-main/shared/mask/mask.ts';
import { bitmapFromValues } from '../../src-main/shared/mask/runs.ts';

/** A whole number in from..to, both included. */
export function between(random: RandomSource, from: number, to: number): number {
  return from + random.below(to - from + 1);
}

export function pick<T>(random: RandomSource, values: readonly T[]): T {
  return values[random.below(values.length)];
}

/** Anywhere: inside, across an edge, far outside, empty, larger than all. */
export function randomRect(random: RandomSource, { width, height }: Size): Rect {
  const start = (length: number): number => between(random, -length - 3, 2 * length + 3);
  const extent = (length: number): number =>
    pick(random, [0, 1, between(random, 0, length), between(random, 0, 3 * length)]);
  return { x: start(width), y: start(height), width: extent(width), height: extent(height) };
}

/** Of at least a pixel, inside. */
export function randomPart(random: RandomSource, { width, height }: Size): Rect {
  const x = random.below(width);
  const y = random.below(height);
  return { x, y, width: between(random, 1, width - x), height: between(random, 1, height - y) };
}

/** Strokes, shapes and bitmaps anywhere, on the photo or beside it; some only erase, some are empty. */
export function randomMask(random: RandomSource, size: Size, mostOperations = 4): Mask {
  return Array.from({ length: random.below(mostOperations + 1) }, () => randomOperation(random, size));
}

function randomOperation(random: RandomSource, size: Size): MaskOperation {
  const erase = random.unit() < 0.25;
  const at = (length: number): number => (random.unit() * 2 - 0.5) * length;
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2: {
      const points = Array.from({ length: between(random, 1, 4) }, () => [
        at(size.width),
        at(size.height),
        random.unit(),
      ]).flat();
      return { type: 'brush', erase, size: 0.1 + random.unit() * 12, hardness: random.unit(), points };
    }
    case 3: {
      const [width, height] = [random.unit() * size.width, random.unit() * size.height];
      return { type: 'rectangle', erase, x: at(size.width), y: at(size.height), width, height };
    }
    case 4: {
      const points = Array.from({ length: between(random, 3, 6) }, () => [at(size.width), at(size.height)]).flat();
      return { type: 'polygon', erase, points };
    }
    case 5: {
      const [width, height] = [between(random, 1, size.width), between(random, 1, size.height)];
      const values = Uint8Array.from({ length: width * height }, () => (random.unit() < 0.2 ? random.below(256) : 0));
      const bitmap = bitmapFromValues(values, width, height);
      if (!bitmap) return { type: 'grow', radius: 1 };
      return { ...bitmap, erase, x: between(random, 0, 2 * size.width), y: between(random, 0, 2 * size.height) };
    }
    case 6:
      return { type: pick(random, ['grow', 'feather'] as const), radius: 0.1 + random.unit() * 5 };
    case 7:
      return { type: 'shrink', radius: 0.1 + random.unit() * 2 };
    default:
      return random.unit() < 0.3 ? { type: 'invert' } : { type: 'grow', radius: 2 };
  }
}
