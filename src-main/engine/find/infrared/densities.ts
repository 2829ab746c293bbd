import { clampRect, type Rect } from '../../../shared/geometry/rect.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../../imaging/pixels/samples.ts';

/** Of the full range: what is darker counts as this dark, so that noise in the shadows is not magnified. */
const darkest = 1 / 512;

const tables = new Map<number, Float32Array>();

/** log₂ of each sample's share of the full range. */
function logarithms(depth: 8 | 16): Float32Array {
  const known = tables.get(depth);
  if (known) return known;
  const full = fullRange(depth);
  const table = Float32Array.from({ length: full + 1 }, (_, value) => Math.log2(value / full + darkest));
  tables.set(depth, table);
  return table;
}

/** How far the infrared lies from the colours, px: what is at (x, y) of the photo is at (x + shift.x, y + shift.y) of the infrared. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** What infrared and picture have in one place, [height, width] each, in log₂ of the light that came through. */
export interface Densities {
  readonly infrared: Float32Array;
  /** One plane for grey, three for colour. */
  readonly colours: readonly Float32Array[];
}

/** Infrared and colours of a rectangle of the photo; where the infrared ends, its last row or column goes on. */
export async function readDensities(
  picture: PixelSource,
  plane: PixelSource,
  rect: Rect,
  shift: Shift = { x: 0, y: 0 },
): Promise<Densities> {
  const [samples, infrared] = await Promise.all([picture.readRegion(rect), readInfrared(plane, rect, shift)]);
  const table = logarithms(picture.depth);
  const count = rect.width * rect.height;
  const colours = Array.from({ length: picture.colourChannels }, (_, channel) => {
    const values = new Float32Array(count);
    for (let i = 0, at = channel; i < count; i += 1, at += picture.channels) values[i] = table[samples[at]];
    return values;
  });
  return { infrared, colours };
}

async function readInfrared(plane: PixelSource, rect: Rect, shift: Shift): Promise<Float32Array> {
  const [left, top] = [rect.x + shift.x, rect.y + shift.y];
  const inside = clampRect({ x: left, y: top, width: rect.width, height: rect.height }, plane);
  const table = logarithms(plane.depth);
  const values = new Float32Array(rect.width * rect.height);
  // Sizes differ by less than a tile, so that there is always an overlap.
  if (inside.width === 0 || inside.height === 0) return values.fill(table[0]);
  const samples = await plane.readRegion(inside);
  for (let y = 0; y < rect.height; y += 1) {
    const row = Math.min(inside.height - 1, Math.max(0, top + y - inside.y)) * inside.width;
    for (let x = 0; x < rect.width; x += 1) {
      const column = Math.min(inside.width - 1, Math.max(0, left + x - inside.x));
      values[y * rect.width + x] = table[samples[(row + column) * plane.channels]];
    }
  }
  return values;
}

/** The mean of the planes: of colours their brightness. */
export function meanOfPlanes(planes: readonly Float32Array[]): Float32Array {
  if (planes.length === 1) return planes[0];
  return planes[0].map((_, i) => planes.reduce((sum, values) => sum + values[i], 0) / planes.length);
}

/** The values less their mean in a square of 2 · radius + 1 px around each, cut off at the border: [height, width]. */
export function withoutMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += values[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const at = (row: number, column: number): number => sums[row * (width + 1) + column];
      const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
      result[y * width + x] = values[y * width + x] - sum / ((bottom - top) * (right - left));
    }
  }
  return result;
}
