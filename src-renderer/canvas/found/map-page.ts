import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { visibleRegion, type Viewport } from '../../viewport/viewport.ts';
import { tileSide } from '../../../src-main/shared/data/tile.ts';
import { coarsestLevel, tilesIn, type TileAddress } from '../tiles/tile-grid.ts';

/** A tile of a map: of damage, a plane of scores for each kind. */
export interface MapTile extends Size {
  /** [channels, height, width], 0..255. */
  readonly scores: Uint8Array;
}

/** What of a map the screen shows. */
export interface MapFrame {
  /** The map reduced by 2^level. */
  readonly level: number;
  /** Pixels of the level. */
  readonly rect: Rect;
}

/** The scores of a frame: [height, width], the largest of the channels that are wanted. */
export interface MapPage extends MapFrame {
  readonly scores: Uint8Array;
  /** Every tile was there. */
  readonly complete: boolean;
}

/** CSS px around the canvas that are drawn along, so that a small pan shows no empty border. */
const margin = 64;

/** The finest level that has no more than a pixel for each device px: blocks have their largest score, so nothing fades. */
export function levelOfMap(zoom: number, photo: Size): number {
  const level = Math.ceil(Math.log2(1 / zoom) - 0.01);
  return Math.min(coarsestLevel(photo), Math.max(0, level));
}

/** @param finer by how many levels the map is read finer than one px for each device px, where it has them */
export function mapFrame(viewport: Viewport, photo: Size, canvas: Size, pixelRatio: number, finer = 0): MapFrame {
  const level = Math.max(0, levelOfMap(viewport.scale * pixelRatio, photo) - finer);
  const side = 2 ** level;
  const region = visibleRegion(viewport, photo, canvas, margin);
  const x = Math.floor(region.x / side);
  const y = Math.floor(region.y / side);
  const right = Math.ceil((region.x + region.width) / side);
  const bottom = Math.ceil((region.y + region.height) / side);
  return { level, rect: { x, y, width: right - x, height: bottom - y } };
}

/** The tiles that a frame needs, those nearest to its middle first. */
export function tilesOfFrame({ level, rect }: MapFrame, photo: Size): TileAddress[] {
  const side = 2 ** level;
  const region = { x: rect.x * side, y: rect.y * side, width: rect.width * side, height: rect.height * side };
  return tilesIn(region, photo, level);
}

export function mapTileUrl(map: string, { level, x, y }: TileAddress): string {
  return `maps/${map}/${level}/${x}/${y}`;
}

/** Puts the scores of a frame together from the tiles that are there. */
export function mapPage(
  frame: MapFrame,
  photo: Size,
  channels: readonly number[],
  tileAt: (address: TileAddress) => MapTile | undefined,
): MapPage {
  const { rect } = frame;
  const scores = new Uint8Array(rect.width * rect.height);
  let complete = true;
  for (const address of tilesOfFrame(frame, photo)) {
    const tile = tileAt(address);
    if (!tile) {
      complete = false;
      continue;
    }
    const [left, top] = [address.x * tileSide, address.y * tileSide];
    const x0 = Math.max(rect.x, left);
    const x1 = Math.min(rect.x + rect.width, left + tile.width);
    const y1 = Math.min(rect.y + rect.height, top + tile.height);
    for (let y = Math.max(rect.y, top); y < y1; y += 1) {
      for (const channel of channels) {
        let from = (channel * tile.height + y - top) * tile.width + x0 - left;
        let to = (y - rect.y) * rect.width + x0 - rect.x;
        for (let x = x0; x < x1; x += 1, from += 1, to += 1) {
          if (tile.scores[from] > scores[to]) scores[to] = tile.scores[from];
        }
      }
    }
  }
  return { ...frame, scores, complete };
}
