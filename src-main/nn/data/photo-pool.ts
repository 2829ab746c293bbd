import type { RandomSource } from '../../imaging/random.ts';
import { emptyPicture, type Picture } from './picture.ts';

/** Where a photo lies in the pool: 8-bit sRGB, [height, width, 3]. */
export interface PooledPhoto {
  /** Of its first byte. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
}

/** Photographs to cut patches from, decoded once and shared by all threads. */
export interface PhotoPool {
  readonly bytes: SharedArrayBuffer;
  readonly photos: readonly PooledPhoto[];
}

/**
 * A square piece of `side` px from a photo of the pool, large photos more often than small ones, turned or mirrored in one of
 * the eight ways. Photos smaller than the piece are passed over; where all are, there is none.
 */
export function cutFromPool(pool: PhotoPool, side: number, random: RandomSource): Picture | undefined {
  const places = pool.photos.map(({ width, height }) => Math.max(0, width - side + 1) * Math.max(0, height - side + 1));
  const total = places.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let place = random.unit() * total;
  let chosen = 0;
  while (chosen < places.length - 1 && place >= places[chosen]) {
    place -= places[chosen];
    chosen += 1;
  }
  const { offset, width, height } = pool.photos[chosen];
  const left = random.below(width - side + 1);
  const top = random.below(height - side + 1);
  const bytes = new Uint8Array(pool.bytes, offset, width * height * 3);
  const piece = emptyPicture(side, side);
  for (let y = 0; y < side; y += 1) {
    const row = ((top + y) * width + left) * 3;
    for (let i = 0; i < side * 3; i += 1) piece.pixels[y * side * 3 + i] = bytes[row + i] / 255;
  }
  return piece;
}
