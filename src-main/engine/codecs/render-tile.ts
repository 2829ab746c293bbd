import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { intersectRects, isEmptyRect, unionRects, type Rect } from '../../shared/geometry/rect.ts';
import { BoxReducer } from '../imaging/box-reducer.ts';
import { applyPatches, checkPatch, type PixelPatch } from '../imaging/patches.ts';
import type { Samples } from '../imaging/samples.ts';
import { levelSize, type WorkingImage } from '../imaging/working-image.ts';
import { metadataFromFields } from './carried-metadata.ts';
import { encodeFast, encodeLossless, type ScreenPicture } from './screen-picture.ts';

export interface TileRequest {
  /** 0: full size; k: reduced by 2^k. */
  level: number;
  /** Column and row of the tile at that level. */
  x: number;
  y: number;
  /** Pixels of the level that a tile is wide and high. */
  tileSize?: number;
}

/**
 * A tile of the photo for the screen, with the patches laid over the photo at full size before it is reduced. Tiles at the right
 * and bottom edges are smaller. Level 0 is lossless, so that grain can be judged; above it JPEG. Patches need not overlap
 * the tile. Throws INVALID_REQUEST for a tile or level that the photo has not, DISK_FULL, CANCELLED.
 */
export async function renderTile(
  working: WorkingImage,
  request: TileRequest,
  patches: readonly PixelPatch[] = [],
  options: { signal?: AbortSignal } = {},
): Promise<ScreenPicture> {
  const { level, tileSize = 512 } = request;
  throwIfCancelled(options.signal);
  const tile = tileRect(working, { ...request, tileSize });
  for (const patch of patches) checkPatch(patch, working);
  const samples = await working.readLevel(level, tile, options.signal);
  if (level === 0) applyPatches(samples, tile, working.channels, patches);
  else await patchReduced(working, level, tile, samples, patches, options.signal);
  throwIfCancelled(options.signal);
  const { icc } = metadataFromFields(working.fields);
  const picture = { samples, width: tile.width, height: tile.height, channels: working.channels, icc };
  return level === 0 ? encodeLossless(picture) : encodeFast(picture);
}

function tileRect(working: WorkingImage, { level, x, y, tileSize }: Required<TileRequest>): Rect {
  const numbers = [level, x, y, tileSize];
  const whole = numbers.every((number) => Number.isInteger(number) && number >= 0) && level < 32 && tileSize > 0;
  const size = whole ? levelSize(working, level) : { width: 0, height: 0 };
  const wanted = { x: x * tileSize, y: y * tileSize, width: tileSize, height: tileSize };
  const rect = intersectRects(wanted, { x: 0, y: 0, ...size });
  if (whole && !isEmptyRect(rect)) return rect;
  throw new AppError('INVALID_REQUEST', `This photo has no tile ${x}, ${y} at level ${level}.`, { level, x, y });
}

/** Puts the reduced patches into a reduced tile: of the blocks that a patch touches, and only of those, at full size. */
async function patchReduced(
  working: WorkingImage,
  level: number,
  tile: Rect,
  samples: Samples,
  patches: readonly PixelPatch[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const side = 2 ** level;
  const touched = patches.flatMap(({ rect }) => {
    const left = Math.floor(rect.x / side);
    const top = Math.floor(rect.y / side);
    const right = Math.ceil((rect.x + rect.width) / side);
    const bottom = Math.ceil((rect.y + rect.height) / side);
    const blocks = intersectRects(tile, { x: left, y: top, width: right - left, height: bottom - top });
    return isEmptyRect(blocks) ? [] : [blocks];
  });
  for (const blocks of mergeOverlapping(touched))
    await reduceBlocks(working, level, tile, blocks, samples, patches, signal);
}

/** Patches that lie over one another are worked on once, together. */
function mergeOverlapping(rects: readonly Rect[]): Rect[] {
  const merged: Rect[] = [];
  for (const rect of rects) {
    let grown = rect;
    for (let index = 0; index < merged.length; index++) {
      if (isEmptyRect(intersectRects(merged[index], grown))) continue;
      grown = unionRects(merged[index], grown);
      merged.splice(index, 1);
      // What has grown may now touch one that it did not touch before.
      index = -1;
    }
    merged.push(grown);
  }
  return merged;
}

const stripBytes = 2 * 2 ** 20;

async function reduceBlocks(
  working: WorkingImage,
  level: number,
  tile: Rect,
  blocks: Rect,
  samples: Samples,
  patches: readonly PixelPatch[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { channels, depth, hasAlpha } = working;
  const side = 2 ** level;
  const full = intersectRects(
    { x: blocks.x * side, y: blocks.y * side, width: blocks.width * side, height: blocks.height * side },
    { x: 0, y: 0, width: working.width, height: working.height },
  );
  const area = { width: full.width, height: full.height, channels, hasAlpha, depth };
  const reducer = new BoxReducer(area, level, level, (_, y, row) => {
    samples.set(row, ((blocks.y - tile.y + y) * tile.width + blocks.x - tile.x) * channels);
  });
  const rows = Math.max(1, Math.floor(stripBytes / (full.width * channels * (depth / 8))));
  for (let y = 0; y < full.height; y += rows) {
    const strip = { x: full.x, y: full.y + y, width: full.width, height: Math.min(rows, full.height - y) };
    const pixels = await working.readRegion(strip);
    applyPatches(pixels, strip, channels, patches);
    reducer.push(pixels);
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
  }
  reducer.end();
}
