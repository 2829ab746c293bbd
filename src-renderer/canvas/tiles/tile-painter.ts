import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { visibleRegion, type Viewport } from '../../viewport/viewport.ts';
import { coarsestLevel, levelForZoom, tileRect, type TileAddress } from './tile-grid.ts';
import { planTiles, type PlannedTile } from './tile-plan.ts';
import type { TileStore } from './tile-store.ts';

export interface TileRequest {
  photoId: string;
  photo: Size;
  viewport: Viewport;
  /** CSS px. */
  canvas: Size;
  pixelRatio: number;
  /** The view to show, then its fallbacks. */
  views: readonly string[];
}

/** Zoom (device px to a source px) above which pixels are drawn as squares, nearest neighbour. */
const largestSmoothedZoom = 2;

export function tileUrl(photoId: string, view: string, { level, x, y }: TileAddress): string {
  return `tiles/${encodeURIComponent(photoId)}/${encodeURIComponent(view)}/${level}/${x}/${y}`;
}

/** Whether the tile is loaded that holds all of a view, at the coarsest level. */
export function hasCoarsestTile(store: TileStore<ImageBitmap>, photoId: string, view: string, photo: Size): boolean {
  return store.get(tileUrl(photoId, view, { level: coarsestLevel(photo), x: 0, y: 0 })) !== undefined;
}

/** Paints the loaded tiles of a viewport in device px. @returns the URLs of the missing ones, in the order in which to load them */
export function paintTiles(
  context: CanvasRenderingContext2D,
  store: TileStore<ImageBitmap>,
  request: TileRequest,
): string[] {
  const { photoId, photo, viewport, pixelRatio } = request;
  const zoom = viewport.scale * pixelRatio;
  const plan = planTiles({
    photo,
    region: visibleRegion(viewport, photo, request.canvas),
    level: levelForZoom(zoom, photo),
    views: request.views,
    has: (view, address) => store.get(tileUrl(photoId, view, address)) !== undefined,
  });
  context.save();
  context.imageSmoothingEnabled = zoom <= largestSmoothedZoom;
  context.imageSmoothingQuality = zoom < 1 ? 'high' : 'medium';
  const toDevice = (rect: Rect) => deviceRect(rect, viewport, pixelRatio);
  const edge = toDevice({ x: 0, y: 0, ...photo });
  context.beginPath();
  context.rect(edge.x, edge.y, edge.width, edge.height);
  context.clip();
  for (const planned of plan.draw) {
    const bitmap = store.get(tileUrl(photoId, planned.view, planned.address));
    if (bitmap) drawTile(context, bitmap, planned, photo, toDevice);
  }
  context.restore();
  return plan.missing.map((address) => tileUrl(photoId, request.views[0], address));
}

function drawTile(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { address, cell }: PlannedTile,
  photo: Size,
  toDevice: (rect: Rect) => Rect,
): void {
  const whole = tileRect(address, photo);
  const part = tileRect(cell, photo);
  const perPixel = 2 ** address.level;
  const target = toDevice(part);
  context.drawImage(
    bitmap,
    (part.x - whole.x) / perPixel,
    (part.y - whole.y) / perPixel,
    Math.min(bitmap.width, part.width / perPixel),
    Math.min(bitmap.height, part.height / perPixel),
    target.x,
    target.y,
    target.width,
    target.height,
  );
}

/** Rounded to whole device px, each edge by itself, so that neighbours meet without a seam. */
function deviceRect(rect: Rect, viewport: Viewport, pixelRatio: number): Rect {
  const zoom = viewport.scale * pixelRatio;
  const x = Math.round(rect.x * zoom + viewport.x * pixelRatio);
  const y = Math.round(rect.y * zoom + viewport.y * pixelRatio);
  return {
    x,
    y,
    width: Math.round((rect.x + rect.width) * zoom + viewport.x * pixelRatio) - x,
    height: Math.round((rect.y + rect.height) * zoom + viewport.y * pixelRatio) - y,
  };
}
