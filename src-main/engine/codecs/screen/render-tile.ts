import { tileSide } from '../../../shared/data/tile.ts';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { intersectRects, isEmptyRect, type Rect, type Size } from '../../../shared/geometry/rect.ts';
import type { Picture } from '../../../imaging/pixels/picture.ts';
import { levelSize, type WorkingImage } from '../../../imaging/files/working-image.ts';
import { metadataFromFields } from '../metadata/photo-metadata.ts';
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

export interface TileOptions {
  /** The restored photo; the photo itself where absent. */
  picture?: Picture;
  signal?: AbortSignal;
}

/**
 * A tile of the photo for the screen. Tiles at the right and bottom edges are smaller. Level 0 is lossless, so that grain can
 * be assessed; above it JPEG.
 * @throws INVALID_REQUEST (a tile or level that the photo has not), DISK_FULL, CANCELLED
 */
export async function renderTile(
  working: WorkingImage,
  request: TileRequest,
  { picture = working, signal }: TileOptions = {},
): Promise<ScreenPicture> {
  const { level, tileSize = tileSide } = request;
  throwIfCancelled(signal);
  const tile = tileRect(working, { ...request, tileSize });
  const samples = await picture.readLevel(level, tile, signal);
  throwIfCancelled(signal);
  const { icc } = metadataFromFields(working.fields);
  const raw = { samples, width: tile.width, height: tile.height, channels: working.channels, icc };
  return level === 0 ? encodeLossless(raw) : encodeFast(raw);
}

/** The part of a picture at a level that a tile shows. @throws INVALID_REQUEST (why: no-tile) */
export function tileRect(working: Size, { level, x, y, tileSize }: Required<TileRequest>): Rect {
  const numbers = [level, x, y, tileSize];
  const whole = numbers.every((number) => Number.isInteger(number) && number >= 0) && level < 32 && tileSize > 0;
  const size = whole ? levelSize(working, level) : { width: 0, height: 0 };
  const wanted = { x: x * tileSize, y: y * tileSize, width: tileSize, height: tileSize };
  const rect = intersectRects(wanted, { x: 0, y: 0, ...size });
  if (whole && !isEmptyRect(rect)) return rect;
  throw new AppError('INVALID_REQUEST', `This photo has no tile ${x}, ${y} at level ${level}.`, {
    why: 'no-tile',
    level,
    x,
    y,
  });
}
