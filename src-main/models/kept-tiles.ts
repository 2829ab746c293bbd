import type { Rect } from '../shared/geometry/rect.ts';

/** A tile as a network restored it. */
export interface RestoredTile {
  /** [tile, tile, 3], 0..1. */
  readonly picture: Float32Array;
  /** [tile, tile]; with several looks only. */
  readonly deviation?: Float32Array;
}

/**
 * The tiles that were restored last: parts of a photo that are worked on one after the other go over into one another, and the
 * tiles at their borders belong to both.
 */
export interface KeptTiles {
  /** The tile at this place, made if it is not there. */
  get(place: Rect, make: () => Promise<RestoredTile>): Promise<RestoredTile>;
}

/** @param most how many are kept at a time */
export function createKeptTiles(most: number): KeptTiles {
  /** Least recently used first. */
  const recent = new Map<string, RestoredTile>();
  return {
    async get({ x, y }, make) {
      const key = `${x} ${y}`;
      const tile = recent.get(key) ?? (await make());
      recent.delete(key);
      recent.set(key, tile);
      for (const oldest of recent.keys()) {
        if (recent.size <= most) break;
        recent.delete(oldest);
      }
      return tile;
    },
  };
}
