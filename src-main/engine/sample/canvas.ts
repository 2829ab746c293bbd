/** The picture while it is painted: light in linear units, 1 being a white wall in the sun. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** [height, width] */
  readonly light: Float32Array;
  /** [height, width], metres from the camera of what was painted last; Infinity for the sky. */
  readonly depth: Float32Array;
  /** Coverage differences of the polygon being filled; all zero between fills. */
  readonly coverage: Float32Array;
}

/** A value for the pixel whose centre is at (x, y), in pixels from the canvas's upper left corner. */
export type Shade = (x: number, y: number) => number;

export function createCanvas(width: number, height: number): Canvas {
  const pixels = width * height;
  return {
    width,
    height,
    light: new Float32Array(pixels),
    depth: new Float32Array(pixels).fill(Infinity),
    coverage: new Float32Array((width + 2) * height),
  };
}

/**
 * Paints a polygon over the canvas. Edges are smoothed by the exact area that the polygon covers in each pixel. The outline
 * must not cross itself; its direction does not matter.
 * @param outline x, y, x, y …; may leave the canvas.
 * @param opacity 0..1, for all of it or per pixel.
 */
export function fillPolygon(
  canvas: Canvas,
  outline: ArrayLike<number>,
  shade: Shade | number,
  depth: number,
  opacity: Shade | number = 1,
): void {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < outline.length; i += 2) {
    left = Math.min(left, outline[i]);
    right = Math.max(right, outline[i]);
    top = Math.min(top, outline[i + 1]);
    bottom = Math.max(bottom, outline[i + 1]);
  }
  left = Math.max(0, Math.floor(left));
  right = Math.min(canvas.width, Math.ceil(right));
  top = Math.max(0, Math.floor(top));
  bottom = Math.min(canvas.height, Math.ceil(bottom));
  if (left >= right || top >= bottom) return;
  const { coverage, light } = canvas;
  const stride = canvas.width + 2;
  const last = outline.length - 2;
  for (let i = 0, j = last; i <= last; j = i, i += 2) {
    addEdge(coverage, stride, outline[j], outline[j + 1], outline[i], outline[i + 1], left, right, top, bottom);
  }
  for (let y = top; y < bottom; y += 1) {
    const from = y * stride;
    let covered = 0;
    for (let x = left; x < right; x += 1) {
      covered += coverage[from + x];
      coverage[from + x] = 0;
      let alpha = Math.min(1, Math.abs(covered));
      if (alpha < 0.004) continue;
      alpha *= typeof opacity === 'number' ? opacity : opacity(x + 0.5, y + 0.5);
      if (alpha < 0.004) continue;
      const pixel = y * canvas.width + x;
      const painted = typeof shade === 'number' ? shade : shade(x + 0.5, y + 0.5);
      light[pixel] += (painted - light[pixel]) * alpha;
      if (alpha > 0.4) canvas.depth[pixel] = depth;
    }
    coverage[from + right] = 0;
    coverage[from + right + 1] = 0;
  }
}

function addEdge(
  coverage: Float32Array,
  stride: number,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  if (fromY === toY) return;
  const sign = fromY < toY ? 1 : -1;
  const upperX = sign > 0 ? fromX : toX;
  const upperY = sign > 0 ? fromY : toY;
  const slope = (toX - fromX) / (toY - fromY);
  const start = Math.max(top, upperY);
  const end = Math.min(bottom, sign > 0 ? toY : fromY);
  for (let row = Math.floor(start); row < end; row += 1) {
    const a = Math.max(row, start);
    const b = Math.min(row + 1, end);
    const atA = upperX + (a - upperY) * slope;
    const atB = upperX + (b - upperY) * slope;
    addPiece(coverage, row * stride, Math.min(atA, atB), Math.max(atA, atB), (b - a) * sign, left, right);
  }
}

/** A piece of an edge within one row, from x = `low` to x = `high`, `height` tall (signed): what lies right of it is inside. */
function addPiece(
  coverage: Float32Array,
  row: number,
  low: number,
  high: number,
  height: number,
  left: number,
  right: number,
): void {
  if (low >= right) return;
  if (high <= left) {
    coverage[row + left] += height;
    return;
  }
  if (low < left) {
    const outside = (height * (left - low)) / (high - low);
    coverage[row + left] += outside;
    height -= outside;
    low = left;
  }
  if (high > right) {
    height *= (right - low) / (high - low);
    high = right;
  }
  const perPixel = high > low ? height / (high - low) : 0;
  for (let column = Math.floor(low); column <= high; column += 1) {
    const a = Math.max(low, column);
    const b = Math.min(high, column + 1);
    const part = perPixel === 0 ? height : (b - a) * perPixel;
    const inside = (a + b) / 2 - column;
    coverage[row + column] += part * (1 - inside);
    coverage[row + column + 1] += part * inside;
    if (perPixel === 0) return;
  }
}
