import type { BrushOperation, PolygonOperation, RectangleOperation } from './mask.ts';

/** A page of mask values for the rectangle of the photo that starts at (x, y) source px, `scale` page px to a source px. */
export interface MaskPage {
  x: number;
  y: number;
  /** Page pixels. */
  width: number;
  height: number;
  scale: number;
  /** [height, width], 0..255. */
  values: Uint8Array;
}

/** How a shape's coverage joins what is there: adding keeps the larger, erasing leaves at most the rest. */
export function blendCoverage(values: Uint8Array, index: number, coverage: number, erase: boolean): void {
  const level = Math.round(coverage * 255);
  if (erase) {
    if (255 - level < values[index]) values[index] = 255 - level;
  } else if (level > values[index]) values[index] = level;
}

/** Radius in source px for a pen pressure of 0..1: a light touch still draws a quarter of the size. */
export function pressureRadius(size: number, pressure: number): number {
  return (size / 2) * (0.25 + 0.75 * Math.min(1, Math.max(0, pressure)));
}

/** A round brush drawn along a line: the union of capsules with changing radius, an antialiased edge of at least one px. */
export function drawBrush(page: MaskPage, brush: BrushOperation): void {
  const { points } = brush;
  const last = Math.max(0, points.length - 6);
  for (let i = 0; i <= last; i += 3) {
    const j = Math.min(i + 3, points.length - 3);
    drawCapsule(
      page,
      (points[i] - page.x) * page.scale,
      (points[i + 1] - page.y) * page.scale,
      pressureRadius(brush.size, points[i + 2]) * page.scale,
      (points[j] - page.x) * page.scale,
      (points[j + 1] - page.y) * page.scale,
      pressureRadius(brush.size, points[j + 2]) * page.scale,
      brush.hardness,
      brush.erase,
    );
  }
}

function drawCapsule(
  page: MaskPage,
  x0: number,
  y0: number,
  r0: number,
  x1: number,
  y1: number,
  r1: number,
  hardness: number,
  erase: boolean,
): void {
  const reach = Math.max(r0, r1) + 1;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(page.width - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(page.height - 1, Math.ceil(Math.max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y += 1) {
    const py = y + 0.5 - y0;
    for (let x = left; x <= right; x += 1) {
      const px = x + 0.5 - x0;
      const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const ex = px - t * dx;
      const ey = py - t * dy;
      const radius = r0 + t * (r1 - r0);
      const edge = Math.max(1, radius * (1 - hardness));
      const coverage = (radius + 0.5 - Math.sqrt(ex * ex + ey * ey)) / edge;
      if (coverage > 0) blendCoverage(page.values, y * page.width + x, Math.min(1, coverage), erase);
    }
  }
}

export function drawRectangle(page: MaskPage, rectangle: RectangleOperation): void {
  const x0 = (rectangle.x - page.x) * page.scale;
  const y0 = (rectangle.y - page.y) * page.scale;
  const x1 = x0 + rectangle.width * page.scale;
  const y1 = y0 + rectangle.height * page.scale;
  const right = Math.min(page.width, Math.ceil(x1));
  const bottom = Math.min(page.height, Math.ceil(y1));
  for (let y = Math.max(0, Math.floor(y0)); y < bottom; y += 1) {
    const rows = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.max(0, Math.floor(x0)); x < right; x += 1) {
      const columns = Math.min(x + 1, x1) - Math.max(x, x0);
      blendCoverage(page.values, y * page.width + x, rows * columns, rectangle.erase);
    }
  }
}

const subRows = 4;

/** Non-zero winding fill: exact coverage along a row, four sub-rows to a pixel. */
export function drawPolygon(page: MaskPage, polygon: PolygonOperation): void {
  const count = polygon.points.length / 2;
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < count; i += 1) {
    xs[i] = (polygon.points[2 * i] - page.x) * page.scale;
    ys[i] = (polygon.points[2 * i + 1] - page.y) * page.scale;
    top = Math.min(top, ys[i]);
    bottom = Math.max(bottom, ys[i]);
  }
  const coverage = new Float32Array(page.width);
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(page.height, Math.ceil(bottom)); y += 1) {
    coverage.fill(0);
    for (let sub = 0; sub < subRows; sub += 1) addSpans(coverage, xs, ys, y + (sub + 0.5) / subRows);
    for (let x = 0; x < page.width; x += 1) {
      if (coverage[x] > 0) {
        blendCoverage(page.values, y * page.width + x, Math.min(1, coverage[x] / subRows), polygon.erase);
      }
    }
  }
}

function addSpans(coverage: Float32Array, xs: Float64Array, ys: Float64Array, row: number): void {
  const crossings: { x: number; turn: number }[] = [];
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i, i += 1) {
    if (ys[i] <= row === ys[j] <= row) continue;
    const t = (row - ys[j]) / (ys[i] - ys[j]);
    crossings.push({ x: xs[j] + t * (xs[i] - xs[j]), turn: ys[i] > ys[j] ? 1 : -1 });
  }
  crossings.sort((a, b) => a.x - b.x);
  let winding = 0;
  for (let i = 0; i + 1 < crossings.length; i += 1) {
    winding += crossings[i].turn;
    if (winding === 0) continue;
    const from = Math.max(0, crossings[i].x);
    const to = Math.min(coverage.length, crossings[i + 1].x);
    for (let x = Math.floor(from); x < to; x += 1) coverage[x] += Math.min(x + 1, to) - Math.max(x, from);
  }
}
