import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { visibleRegion, type Viewport } from '../../viewport/viewport.ts';
import { coarsestLevel, levelForZoom, tileRect, type TileAddress } from './tile-grid.ts';
import { planTiles, type PlannedTile } from './tile-plan.ts';
import type { TileStore } from './tile-store.ts';

export interface PictureRequest {
  photoId: string;
  photo: Size;
  viewport: Viewport;
  /** CSS px. */
  canvas: Size;
  pixelRatio: number;
  /** The view to show, then those that may stand in for it. */
  views: readonly string[];
}

export interface PaintedPicture {
  /** URLs still to come, best first. */
  missing: string[];
}

/** Zoom (device px to a source px) above which pixels are shown as they are. */
const pixelsShownAbove = 2;

export function tileUrl(photoId: string, view: string, { level, x, y }: TileAddress): string {
  return `tiles/${encodeURIComponent(photoId)}/${encodeURIComponent(view)}/${level}/${x}/${y}`;
}

/** Whether a view is there at least coarsely, all of it. */
export function hasWhole(store: TileStore<ImageBitmap>, photoId: string, view: string, photo: Size): boolean {
  return store.get(tileUrl(photoId, view, { level: coarsestLevel(photo), x: 0, y: 0 })) !== undefined;
}

/** Paints what is there of a picture into a context whose unit is the device px. */
export function paintPicture(
  context: CanvasRenderingContext2D,
  store: TileStore<ImageBitmap>,
  request: PictureRequest,
): PaintedPicture {
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
  context.imageSmoothingEnabled = zoom <= pixelsShownAbove;
  context.imageSmoothingQuality = zoom < 1 ? 'high' : 'medium';
  const onScreen = (rect: Rect) => deviceRect(rect, viewport, pixelRatio);
  const edge = onScreen({ x: 0, y: 0, ...photo });
  context.beginPath();
  context.rect(edge.x, edge.y, edge.width, edge.height);
  context.clip();
  for (const planned of plan.draw) {
    const bitmap = store.get(tileUrl(photoId, planned.view, planned.address));
    if (bitmap) drawPart(context, bitmap, planned, photo, onScreen);
  }
  context.restore();
  return { missing: plan.missing.map((address) => tileUrl(photoId, request.views[0], address)) };
}

function drawPart(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { address, cell }: PlannedTile,
  photo: Size,
  onScreen: (rect: Rect) => Rect,
): void {
  const whole = tileRect(address, photo);
  const part = tileRect(cell, photo);
  const perPixel = 2 ** address.level;
  const target = onScreen(part);
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

/** On whole device px, so that neighbours meet without a seam. */
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
