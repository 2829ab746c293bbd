import type { Rect } from '../../../src-main/shared/geometry/rect.ts';
import type { MaskPage } from '../../../src-main/shared/mask/shapes.ts';

export interface OverlayStyle {
  /** 0..255 each. */
  red: number;
  green: number;
  blue: number;
  /** 0..1 where the mask is full. */
  opacity: number;
  /** Width of the marching-ants edge, overlay px. */
  edge: number;
}

export interface OverlayPicture {
  width: number;
  height: number;
  /** RGBA, not premultiplied. */
  data: Uint8ClampedArray;
}

/** Length of a stripe of the hatching in widths of the edge; stripes lean, so that no upright, level or diagonal edge runs along one. */
const stripe = 4;
/** Threshold of the mask, 0..255, along which the edge runs. */
const inside = 128;

/**
 * Paints masks into `picture` (only `area`, overlay px), later ones over earlier ones: a tint as strong as the mask, and along
 * the edge stripes of dark and light, one of which shows on any photo. `zoom` is overlay px to a page px, ≥ 1.
 * `phaseX`, `phaseY` keep the stripes where they are while the photo moves.
 */
export function paintOverlay(
  picture: OverlayPicture,
  layers: readonly { page: MaskPage; style: OverlayStyle }[],
  area: Rect,
  zoom: number,
  phaseX: number,
  phaseY: number,
): void {
  const columns = pageColumns(picture.width, zoom);
  for (let y = area.y; y < area.y + area.height; y += 1) {
    picture.data.fill(0, 4 * (y * picture.width + area.x), 4 * (y * picture.width + area.x + area.width));
    for (const { page, style } of layers) {
      const row = Math.min(page.height - 1, Math.floor(y / zoom));
      for (let x = area.x; x < area.x + area.width; x += 1) {
        const column = Math.min(page.width - 1, columns[x]);
        const value = page.values[row * page.width + column];
        if (value === 0) continue;
        const at = 4 * (y * picture.width + x);
        if (value >= inside && isEdge(page, x, y, style.edge, zoom)) {
          const light = ((x + phaseX + (y + phaseY) / 2) / (stripe * style.edge)) & 1;
          put(picture.data, at, light ? 255 : 20, light ? 250 : 18, light ? 235 : 16, 220);
        } else put(picture.data, at, style.red, style.green, style.blue, style.opacity * value);
      }
    }
  }
}

function pageColumns(width: number, zoom: number): Int32Array {
  const columns = new Int32Array(width);
  for (let x = 0; x < width; x += 1) columns[x] = Math.floor(x / zoom);
  return columns;
}

/** Whether a pixel `edge` away, up, down, left or right, is not painted. What lies beyond the page counts as painted. */
function isEdge(page: MaskPage, x: number, y: number, edge: number, zoom: number): boolean {
  return (
    outside(page, x - edge, y, zoom) ||
    outside(page, x + edge, y, zoom) ||
    outside(page, x, y - edge, zoom) ||
    outside(page, x, y + edge, zoom)
  );
}

function outside(page: MaskPage, x: number, y: number, zoom: number): boolean {
  const column = Math.floor(x / zoom);
  const row = Math.floor(y / zoom);
  if (column < 0 || row < 0 || column >= page.width || row >= page.height) return false;
  return page.values[row * page.width + column] < inside;
}

function put(data: Uint8ClampedArray, at: number, red: number, green: number, blue: number, alpha: number): void {
  data[at] = red;
  data[at + 1] = green;
  data[at + 2] = blue;
  data[at + 3] = alpha;
}
