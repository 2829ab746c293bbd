import { toPhoto, type Point, type Viewport } from './viewport.ts';

/** Two fingers on the canvas, CSS px. */
export type FingerPair = readonly [Point, Point];

/** The viewport after the fingers moved: what lay under their middle stays there, at the zoom of their distance. */
export function pinch(viewport: Viewport, before: FingerPair, after: FingerPair): Viewport {
  const scale = (viewport.scale * distance(after)) / Math.max(1, distance(before));
  const fixed = toPhoto(viewport, middle(before));
  const target = middle(after);
  return { scale, x: target.x - fixed.x * scale, y: target.y - fixed.y * scale };
}

function distance([a, b]: FingerPair): number {
  return Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
}

function middle([a, b]: FingerPair): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
