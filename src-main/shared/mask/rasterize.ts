import { AppError } from '../errors.ts';
import type { Rect, Size } from '../geometry/rect.ts';
import { clampRect, growRect, intersectRects } from '../geometry/rect.ts';
import { squaredDistance } from './distance.ts';
import type { BitmapOperation, Mask } from './mask.ts';
import { decodeRuns } from './runs.ts';
import type { MaskPage } from './shapes.ts';
import { blendCoverage, drawBrush, drawPolygon, drawRectangle } from './shapes.ts';

/**
 * The mask's pixels inside `region` (whole source px), reduced by `scale` (1 = source px, ½ = half as many).
 * The page has ceil(region × scale) px. Pure arithmetic: the same numbers in the engine and on the screen.
 */
export function rasterizeMask(mask: Mask, size: Size, region: Rect, scale = 1): MaskPage {
  const wide = clampRect(growRect(region, marginOf(mask)), size);
  const page = emptyPage(wide, scale);
  for (const operation of mask) {
    switch (operation.type) {
      case 'brush':
        drawBrush(page, operation);
        break;
      case 'rectangle':
        drawRectangle(page, operation);
        break;
      case 'polygon':
        drawPolygon(page, operation);
        break;
      case 'bitmap':
        drawBitmap(page, operation);
        break;
      case 'grow':
        grow(page, operation.radius * scale);
        break;
      case 'shrink':
        invert(page);
        grow(page, operation.radius * scale);
        invert(page);
        break;
      case 'feather':
        feather(page, operation.radius * scale);
        break;
      case 'invert':
        invert(page);
        break;
    }
  }
  return crop(page, region);
}

function emptyPage(region: Rect, scale: number): MaskPage {
  const width = Math.ceil(region.width * scale);
  const height = Math.ceil(region.height * scale);
  return { x: region.x, y: region.y, width, height, scale, values: new Uint8Array(width * height) };
}

/** How far beyond a region an operation may look, in source px. */
function marginOf(mask: Mask): number {
  let margin = 0;
  for (const operation of mask) {
    if (operation.type === 'grow' || operation.type === 'shrink') margin += Math.ceil(operation.radius) + 2;
    else if (operation.type === 'feather') margin += 2 * Math.ceil(operation.radius) + 4;
  }
  return margin;
}

/** Damage reaches `radius` page px further, measured from the edges of its pixels; the new edge is antialiased. */
function grow(page: MaskPage, radius: number): void {
  const distance = squaredDistance((index) => page.values[index] >= 128, page.width, page.height);
  for (let i = 0; i < page.values.length; i += 1) {
    const coverage = radius + 1 - Math.sqrt(distance[i]);
    if (coverage > 0) blendCoverage(page.values, i, Math.min(1, coverage), false);
  }
}

/** The next `radius` page px outside fall from 255 to 0 along a cosine-like curve (smoothstep). */
function feather(page: MaskPage, radius: number): void {
  const distance = squaredDistance((index) => page.values[index] >= 128, page.width, page.height);
  for (let i = 0; i < page.values.length; i += 1) {
    const t = 1 - Math.sqrt(distance[i]) / (radius + 1);
    if (t > 0) blendCoverage(page.values, i, t * t * (3 - 2 * t), false);
  }
}

function invert(page: MaskPage): void {
  for (let i = 0; i < page.values.length; i += 1) page.values[i] = 255 - page.values[i];
}

/** A large bitmap is drawn again and again while one looks around; it is decoded once. */
let lastDecoded: { runs: string; values: Uint8Array } | null = null;

function drawBitmap(page: MaskPage, bitmap: BitmapOperation): void {
  const count = bitmap.width * bitmap.height;
  const known = lastDecoded?.runs === bitmap.runs && lastDecoded.values.length === count;
  const values = known ? lastDecoded!.values : decodeRuns(bitmap.runs, count);
  if (!values) {
    throw new AppError('RECIPE_MALFORMED', 'A mask in the recipe is damaged: its bitmap has the wrong length.');
  }
  lastDecoded = { runs: bitmap.runs, values };
  if (page.scale === 1) drawSamples(page, bitmap, values);
  else drawReduced(page, bitmap, values);
}

function drawSamples(page: MaskPage, bitmap: BitmapOperation, values: Uint8Array): void {
  const common = intersectRects(page, bitmap);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const from = (y - bitmap.y) * bitmap.width + common.x - bitmap.x;
    const to = (y - page.y) * page.width + common.x - page.x;
    for (let x = 0; x < common.width; x += 1) {
      if (values[from + x] !== 0) blendCoverage(page.values, to + x, values[from + x] / 255, bitmap.erase);
    }
  }
}

/** A page pixel takes the largest value of the bitmap's pixels that it covers, so that no speck is lost on a small page. */
function drawReduced(page: MaskPage, bitmap: BitmapOperation, values: Uint8Array): void {
  const { scale } = page;
  const span = (origin: number, at: number, limit: number): [number, number] => {
    const start = Math.floor(origin + at / scale);
    return [Math.max(0, start), Math.min(limit, Math.max(Math.floor(origin + (at + 1) / scale), start + 1))];
  };
  for (let y = 0; y < page.height; y += 1) {
    const [top, bottom] = span(page.y - bitmap.y, y, bitmap.height);
    if (bottom <= top) continue;
    for (let x = 0; x < page.width; x += 1) {
      const [left, right] = span(page.x - bitmap.x, x, bitmap.width);
      let largest = 0;
      for (let by = top; by < bottom; by += 1) {
        for (let bx = left; bx < right; bx += 1) largest = Math.max(largest, values[by * bitmap.width + bx]);
      }
      if (largest > 0) blendCoverage(page.values, y * page.width + x, largest / 255, bitmap.erase);
    }
  }
}

function crop(page: MaskPage, region: Rect): MaskPage {
  const target = emptyPage(region, page.scale);
  const left = Math.round((region.x - page.x) * page.scale);
  const top = Math.round((region.y - page.y) * page.scale);
  if (left === 0 && top === 0 && target.width === page.width && target.height === page.height) return page;
  const from = Math.max(0, left);
  const width = Math.min(page.width, left + target.width) - from;
  if (width <= 0) return target;
  for (let y = Math.max(0, -top); y < target.height && y + top < page.height; y += 1) {
    const start = (y + top) * page.width + from;
    target.values.set(page.values.subarray(start, start + width), y * target.width + (from - left));
  }
  return target;
}
