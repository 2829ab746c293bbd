import type { Rect, Size } from '../../src-main/shared/geometry/rect.ts';

/** How the photo lies in the canvas: screen = photo × scale + offset. Screen in CSS px, photo in source px. */
export interface Viewport {
  /** CSS px to a source px. */
  scale: number;
  x: number;
  y: number;
}

/** CSS px from something on the photo at which it is meant: a hair is thinner than a hand is steady. */
export const handReach = 6;

export interface Point {
  x: number;
  y: number;
}

/** Device px to a source px; beyond it a pixel is a plain square and nothing more can be seen. */
const largestZoom = 32;
/** CSS px of the photo that always stay in sight. */
const inSight = 80;
/** CSS px left free around a photo that is fitted. */
export const fitMargin = 24;

export function fitViewport(photo: Size, canvas: Size, largest: number, margin = fitMargin): Viewport {
  const scale = Math.min(
    largest,
    Math.max(1, canvas.width - 2 * margin) / photo.width,
    Math.max(1, canvas.height - 2 * margin) / photo.height,
  );
  return { scale, x: (canvas.width - photo.width * scale) / 2, y: (canvas.height - photo.height * scale) / 2 };
}

export function toPhoto(viewport: Viewport, screen: Point): Point {
  return { x: (screen.x - viewport.x) / viewport.scale, y: (screen.y - viewport.y) / viewport.scale };
}

export function toScreen(viewport: Viewport, photo: Point): Point {
  return { x: photo.x * viewport.scale + viewport.x, y: photo.y * viewport.scale + viewport.y };
}

/** Zooms so that the photo's point under `anchor` (CSS px of the canvas) stays there. */
export function zoomAt(viewport: Viewport, anchor: Point, scale: number): Viewport {
  const fixed = toPhoto(viewport, anchor);
  return { scale, x: anchor.x - fixed.x * scale, y: anchor.y - fixed.y * scale };
}

/** Keeps the zoom between a quarter of "all of it" and single big pixels, and some of the photo in sight. */
export function limitViewport(viewport: Viewport, photo: Size, canvas: Size, pixelRatio: number): Viewport {
  const scale = clamp(viewport.scale, smallestScale(photo, canvas, pixelRatio), largestZoom / pixelRatio);
  const held =
    scale === viewport.scale ? viewport : zoomAt(viewport, { x: canvas.width / 2, y: canvas.height / 2 }, scale);
  return {
    scale,
    x: limitOffset(held.x, photo.width * scale, canvas.width),
    y: limitOffset(held.y, photo.height * scale, canvas.height),
  };
}

function smallestScale(photo: Size, canvas: Size, pixelRatio: number): number {
  return Math.min(0.25 / pixelRatio, fitViewport(photo, canvas, Infinity, 0).scale / 4);
}

function limitOffset(offset: number, length: number, room: number): number {
  const kept = Math.min(inSight, length, room);
  return clamp(offset, kept - length, room - kept);
}

/** Zoom steps for + and −: the round figures between which photographers think. Device px to a source px. */
const stops = [1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** The next stop above (`direction` 1) or below (−1) `zoom`. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const near = 1.01;
  if (direction > 0) return stops.find((stop) => stop > zoom * near) ?? stops[stops.length - 1];
  return stops.findLast((stop) => stop < zoom / near) ?? zoom / 1.5;
}

/** The part of the photo that the canvas shows, whole source px, inside the photo. */
export function visibleRegion(viewport: Viewport, photo: Size, canvas: Size, margin = 0): Rect {
  const from = toPhoto(viewport, { x: -margin, y: -margin });
  const to = toPhoto(viewport, { x: canvas.width + margin, y: canvas.height + margin });
  const x = clamp(Math.floor(from.x), 0, photo.width);
  const y = clamp(Math.floor(from.y), 0, photo.height);
  return {
    x,
    y,
    width: clamp(Math.ceil(to.x), x, photo.width) - x,
    height: clamp(Math.ceil(to.y), y, photo.height) - y,
  };
}

/** After the canvas changed its size: what was in the middle stays in the middle. */
export function resizeViewport(viewport: Viewport, before: Size, after: Size): Viewport {
  return {
    scale: viewport.scale,
    x: viewport.x + (after.width - before.width) / 2,
    y: viewport.y + (after.height - before.height) / 2,
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
