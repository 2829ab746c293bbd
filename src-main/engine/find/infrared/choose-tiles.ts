import type { Rect, Size } from '../../../shared/geometry/rect.ts';

/** Tiles of `side` px in rows and columns over the whole picture, at most `across` a row and as many rows; they may overlap. */
export function spreadTiles({ width, height }: Size, side: number, across: number): Rect[] {
  const places = (length: number): number[] => {
    const count = Math.max(1, Math.min(across, Math.ceil(length / side)));
    if (count === 1) return [Math.floor((length - side) / 2)];
    return Array.from({ length: count }, (_, index) => Math.round((index * (length - side)) / (count - 1)));
  };
  return places(height).flatMap((y) => places(width).map((x) => ({ x, y, width: side, height: side })));
}

/** The largest power of two that fits into the picture, at most `most`. */
export function tileSide({ width, height }: Size, most: number): number {
  return Math.min(most, 2 ** Math.floor(Math.log2(Math.min(width, height))));
}
