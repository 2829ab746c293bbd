import { mark, type DamageLayer } from './damage-layer.ts';

/** A point of a line, in pixels; the centre of the pixel in the corner is (0.5, 0.5). */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  /** Half the line's width here, pixels. */
  readonly halfWidth: number;
  /** 0..1. */
  readonly opacity: number;
}

/** Draws a line with smooth edges; width and opacity run evenly from point to point. What lies outside the picture is left out. */
export function drawStroke(layer: DamageLayer, points: readonly StrokePoint[], tone: number): void {
  for (let i = 1; i < points.length; i += 1) drawSegment(layer, points[i - 1], points[i], tone);
}

function drawSegment(layer: DamageLayer, from: StrokePoint, to: StrokePoint, tone: number): void {
  if (from.opacity <= 0 && to.opacity <= 0) return;
  const { width, height } = layer.coverage;
  const margin = Math.max(from.halfWidth, to.halfWidth) + 0.5;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - margin));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + margin));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - margin));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + margin));
  const alongX = to.x - from.x;
  const alongY = to.y - from.y;
  const scale = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-9);
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const offsetX = x + 0.5 - from.x;
      const offsetY = y + 0.5 - from.y;
      const position = Math.min(1, Math.max(0, (offsetX * alongX + offsetY * alongY) * scale));
      const awayX = offsetX - position * alongX;
      const awayY = offsetY - position * alongY;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY);
      const halfWidth = from.halfWidth + position * (to.halfWidth - from.halfWidth);
      const coverage = Math.min(distance + 0.5, halfWidth) - Math.max(distance - 0.5, -halfWidth);
      if (coverage <= 0) continue;
      mark(layer, y * width + x, coverage, from.opacity + position * (to.opacity - from.opacity), tone);
    }
  }
}
