import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { visibleRegion, type Viewport } from '../../viewport/viewport.ts';

/** Region and resolution of an overlay picture. */
export interface OverlayFrame {
  /** Whole source px. */
  region: Rect;
  /** Mask page px to a source px: at most 1, so that a page never invents detail. */
  scale: number;
  /** Overlay px to a page px, ≥ 1. */
  zoom: number;
  /** Overlay px. */
  width: number;
  height: number;
}

/** CSS px around the canvas that are drawn along, so that a small pan shows no empty border. */
const margin = 96;

export function overlayFrame(viewport: Viewport, photo: Size, canvas: Size, pixelRatio: number): OverlayFrame {
  const region = visibleRegion(viewport, photo, canvas, margin);
  const density = viewport.scale * pixelRatio;
  const scale = Math.min(1, density);
  const zoom = density / scale;
  return {
    region,
    scale,
    zoom,
    width: Math.ceil(Math.ceil(region.width * scale) * zoom),
    height: Math.ceil(Math.ceil(region.height * scale) * zoom),
  };
}

export function sameFrame(a: OverlayFrame, b: OverlayFrame): boolean {
  return (
    a.scale === b.scale &&
    a.zoom === b.zoom &&
    a.region.x === b.region.x &&
    a.region.y === b.region.y &&
    a.region.width === b.region.width &&
    a.region.height === b.region.height
  );
}

/** Whether the frame covers all that is visible, at the resolution of the screen. */
export function covers(
  frame: OverlayFrame,
  viewport: Viewport,
  photo: Size,
  canvas: Size,
  pixelRatio: number,
): boolean {
  if (Math.abs(frame.scale * frame.zoom - viewport.scale * pixelRatio) > 1e-9) return false;
  const needed = visibleRegion(viewport, photo, canvas);
  const { region } = frame;
  return (
    needed.x >= region.x &&
    needed.y >= region.y &&
    needed.x + needed.width <= region.x + region.width &&
    needed.y + needed.height <= region.y + region.height
  );
}
