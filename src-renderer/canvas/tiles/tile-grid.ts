import { tileSide } from '../../../src-main/shared/data/tile.ts';
import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';

export interface TileAddress {
  /** The photo reduced by 2^level. */
  level: number;
  x: number;
  y: number;
}

/** The level on which the whole photo is one tile. */
export function coarsestLevel(photo: Size): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(photo.width, photo.height) / tileSide)));
}

/** The coarsest level that still has a pixel for every device pixel. `zoom` is device px to a source px. */
export function levelForZoom(zoom: number, photo: Size): number {
  const level = Math.floor(Math.log2(1 / zoom) + 0.01);
  return Math.min(coarsestLevel(photo), Math.max(0, level));
}

/** Columns and rows of tiles on a level; edges are rounded up. */
export function tileGrid(photo: Size, level: number): Size {
  const side = tileSide * 2 ** level;
  return { width: Math.ceil(photo.width / side), height: Math.ceil(photo.height / side) };
}

/** What a tile covers, source px; at the edges it may reach up to 2^level − 1 px beyond the photo. */
export function tileRect(address: TileAddress, photo: Size): Rect {
  const reduction = 2 ** address.level;
  const x = address.x * tileSide * reduction;
  const y = address.y * tileSide * reduction;
  return {
    x,
    y,
    width: Math.min(tileSide, Math.ceil(photo.width / reduction) - address.x * tileSide) * reduction,
    height: Math.min(tileSide, Math.ceil(photo.height / reduction) - address.y * tileSide) * reduction,
  };
}

/** The tiles of a level that touch `region` (source px), those nearest to its middle first. */
export function tilesIn(region: Rect, photo: Size, level: number): TileAddress[] {
  const grid = tileGrid(photo, level);
  const side = tileSide * 2 ** level;
  const left = Math.max(0, Math.floor(region.x / side));
  const top = Math.max(0, Math.floor(region.y / side));
  const right = Math.min(grid.width, Math.ceil((region.x + region.width) / side));
  const bottom = Math.min(grid.height, Math.ceil((region.y + region.height) / side));
  const middleX = (region.x + region.width / 2) / side - 0.5;
  const middleY = (region.y + region.height / 2) / side - 0.5;
  const found: { address: TileAddress; distance: number }[] = [];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      found.push({ address: { level, x, y }, distance: Math.hypot(x - middleX, y - middleY) });
    }
  }
  return found.sort((a, b) => a.distance - b.distance).map(({ address }) => address);
}

/** The tile `steps` levels coarser that covers this one. */
export function ancestor(address: TileAddress, steps: number): TileAddress {
  return { level: address.level + steps, x: address.x >> steps, y: address.y >> steps };
}

/** The up to four tiles of the next finer level under this one. */
export function children(address: TileAddress, photo: Size): TileAddress[] {
  if (address.level === 0) return [];
  const level = address.level - 1;
  const grid = tileGrid(photo, level);
  const found: TileAddress[] = [];
  for (const y of [2 * address.y, 2 * address.y + 1]) {
    for (const x of [2 * address.x, 2 * address.x + 1]) {
      if (x < grid.width && y < grid.height) found.push({ level, x, y });
    }
  }
  return found;
}
