import { AppError } from '../errors.ts';
import type { Rect, Size } from '../geometry/rect.ts';
import { clampRect, growRect } from '../geometry/rect.ts';
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

function drawBitmap(page: MaskPage, bitmap: BitmapOperation): void {
  const values = decodeRuns(bitmap.runs, bitmap.width * bitmap.height);
  if (!values) throw new AppError('RECIPE_MALFORMED', 'A mask in the recipe is damaged: its bitmap has the wrong length.');
  const { scale } = page;
  for (let y = 0; y < page.height; y += 1) {
    const top = Math.max(0, Math.floor(page.y + y / scale) - bitmap.y);
    const bottom = Math.min(bitmap.height, Math.max(Math.floor(page.y + (y + 1) / scale) - bitmap.y, 1 + Math.floor(page.y + y / scale) - bitmap.y));
    if (bottom <= top) continue;
    for (let x = 0; x < page.width; x += 1) {
      const left = Math.max(0, Math.floor(page.x + x / scale) - bitmap.x);
      const right = Math.min(bitmap.width, Math.max(Math.floor(page.x + (x + 1) / scale) - bitmap.x, 1 + Math.floor(page.x + x / scale) - bitmap.x));
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
