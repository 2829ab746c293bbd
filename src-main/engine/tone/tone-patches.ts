import type { Rect } from '../../shared/geometry/rect.ts';
import { clampRect, intersectRects, isEmptyRect } from '../../shared/geometry/rect.ts';
import type { ToneParams } from '../../shared/recipe/tone-params.ts';
import type { Page } from '../fill/damage-map.ts';
import { cellsOf, readPage } from '../fill/damage-map.ts';
import type { FillContext } from '../fill/problem.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { tonedSource } from './toned-source.ts';

/** Pixels a side. */
const largestTile = 1024;

type Context = Pick<FillContext, 'progress' | 'breathe'>;

/**
 * What a tone step changes inside `bounds`, tile by tile, so that a photo of any size can be written with the memory of one
 * tile. Tiles that the mask leaves alone are passed over. Throws what `context.breathe` throws.
 */
export async function* streamTonePatches(
  source: PixelSource,
  params: ToneParams,
  mask: Page | null,
  bounds: Rect,
  context: Context,
): AsyncGenerator<PixelPatch> {
  const toned = tonedSource(source, params, mask);
  const area = clampRect(mask ? intersectRects(bounds, mask.bounds) : bounds, source);
  const tiles = toned === source || isEmptyRect(area) ? [] : cellsOf(area, largestTile);
  for (const [index, tile] of tiles.entries()) {
    await context.breathe();
    const rect = mask ? markedPart(mask, tile) : tile;
    if (rect) yield { rect, pixels: await toned.readRegion(rect) };
    context.progress((index + 1) / tiles.length);
  }
  context.progress(1);
}

/** The same all at once: as large as what it changes. */
export async function tonePatches(
  source: PixelSource,
  params: ToneParams,
  mask: Page | null,
  bounds: Rect,
  context: Context,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  for await (const patch of streamTonePatches(source, params, mask, bounds, context)) patches.push(patch);
  return patches;
}

/** The smallest rectangle around what is marked of a tile; undefined where nothing is. */
function markedPart(mask: Page, tile: Rect): Rect | undefined {
  const weights = readPage(mask, tile);
  let left = tile.width;
  let right = -1;
  let top = tile.height;
  let bottom = -1;
  for (let y = 0, at = 0; y < tile.height; y += 1) {
    for (let x = 0; x < tile.width; x += 1, at += 1) {
      if (weights[at] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return undefined;
  return { x: tile.x + left, y: tile.y + top, width: right - left + 1, height: bottom - top + 1 };
}
