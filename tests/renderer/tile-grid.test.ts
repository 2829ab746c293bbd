import { describe, expect, it } from 'vitest';
import {
  ancestor,
  children,
  coarsestLevel,
  levelForZoom,
  tileGrid,
  tileRect,
  tilesIn,
} from '../../src-renderer/canvas/tiles/tile-grid.ts';

const photo = { width: 11_600, height: 8_700 };

describe('the tile pyramid', () => {
  it('ends where the whole photo is one tile', () => {
    expect(coarsestLevel(photo)).toBe(5);
    expect(tileGrid(photo, 5)).toEqual({ width: 1, height: 1 });
    expect(coarsestLevel({ width: 512, height: 300 })).toBe(0);
    expect(coarsestLevel({ width: 513, height: 300 })).toBe(1);
  });

  it('has a tile pixel for every device pixel, and no more than twice as many', () => {
    for (const zoom of [0.08, 0.125, 0.2, 0.25, 0.3, 0.5, 0.51, 0.99, 1, 4]) {
      const perDevicePixel = 1 / (zoom * 2 ** levelForZoom(zoom, photo));
      expect(perDevicePixel).toBeGreaterThanOrEqual(zoom > 1 ? 0 : 0.99);
      expect(perDevicePixel).toBeLessThan(2.02);
    }
  });

  it('covers the photo without gap and without overlap on every level', () => {
    for (let level = 0; level <= coarsestLevel(photo); level += 1) {
      const grid = tileGrid(photo, level);
      let x = 0;
      for (let column = 0; column < grid.width; column += 1) {
        const rect = tileRect({ level, x: column, y: 0 }, photo);
        expect(rect.x).toBe(x);
        x += rect.width;
      }
      expect(x).toBeGreaterThanOrEqual(photo.width);
      expect(x - photo.width).toBeLessThan(2 ** level);
    }
  });

  it('names the tiles in sight, the middle first', () => {
    const region = { x: 1000, y: 1000, width: 1500, height: 600 };
    const tiles = tilesIn(region, photo, 0);
    expect(tiles).toHaveLength(4 * 3);
    expect(tiles[0].y).toBe(2);
    expect([2, 3]).toContain(tiles[0].x);
    for (const tile of tiles) {
      const rect = tileRect(tile, photo);
      expect(rect.x < region.x + region.width && rect.x + rect.width > region.x).toBe(true);
    }
  });

  it('names no tile outside the photo', () => {
    expect(
      tilesIn({ x: 11_000, y: 8_600, width: 9000, height: 9000 }, photo, 0).every(({ x, y }) => x < 23 && y < 17),
    ).toBe(true);
    expect(tilesIn({ x: 0, y: 0, width: 0, height: 0 }, photo, 0)).toEqual([]);
  });

  it('knows which coarser tile covers a tile, and which finer ones lie under it', () => {
    expect(ancestor({ level: 0, x: 13, y: 6 }, 2)).toEqual({ level: 2, x: 3, y: 1 });
    for (const child of children({ level: 1, x: 3, y: 2 }, photo)) {
      expect(ancestor(child, 1)).toEqual({ level: 1, x: 3, y: 2 });
    }
    expect(children({ level: 1, x: 11, y: 8 }, photo)).toEqual([{ level: 0, x: 22, y: 16 }]);
    expect(children({ level: 0, x: 0, y: 0 }, photo)).toEqual([]);
  });
});
