import type { Rect } from '../shared/geometry/rect.ts';
import { LruCache } from '../shared/lru-cache.ts';

/** A tile as a network restored it. */
export interface RestoredTile {
  /** [tile, tile, 3], 0..1. */
  readonly picture: Float32Array;
  /** [tile, tile]; with several looks only. */
  readonly deviation?: Float32Array;
}

/**
 * LRU cache of restored tiles by place: neighbouring parts of a photo, which are worked on one after the other, overlap by the tiles
 * at their borders.
 */
export interface KeptTiles {
  /** The tile at this place, made if it is not there. */
  get(place: Rect, make: () => Promise<RestoredTile>): Promise<RestoredTile>;
}

/** @param capacity how many are kept at a time */
export function createKeptTiles(capacity: number): KeptTiles {
  const tiles = new LruCache<RestoredTile>({ capacity });
  return {
    async get({ x, y }, make) {
      const key = `${x} ${y}`;
      const tile = tiles.get(key) ?? (await make());
      tiles.set(key, tile);
      return tile;
    },
  };
}
