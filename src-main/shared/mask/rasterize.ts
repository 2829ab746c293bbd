import { clampRect, growRect, type Rect, type Size } from '../geometry/rect.ts';
import { bitmapWork, type MaskFiles } from './bitmap.ts';
import { brushWork } from './brush.ts';
import type { BrushOperation, Mask, MaskOperation } from './mask.ts';
import { polygonWork } from './polygon.ts';
import { rectangleWork, type MaskPage, type Work } from './shapes.ts';
import { spreadWork } from './spread.ts';

const noFiles: MaskFiles = new Map();

/** What of a mask is wanted. */
export interface MaskRequest {
  readonly mask: Mask;
  /** Of the photo, px. */
  readonly size: Size;
  /** Whole source px. */
  readonly region: Rect;
  /** Page px to a source px, ≤ 1: 1 where absent, ½ for half as many. */
  readonly scale?: number;
  /** The bitmaps that the mask names by their digest. */
  readonly files?: MaskFiles;
}

/**
 * The mask's pixels inside `region` (whole source px), reduced by `scale` (1 = source px, ½ = half as many).
 * The page has ceil(region × scale) px. Pure arithmetic: the same numbers in the engine and on the screen.
 * @throws RECIPE_MALFORMED where a bitmap is damaged
 */
export function rasterizeMask(mask: Mask, size: Size, region: Rect, scale = 1, files: MaskFiles = noFiles): MaskPage {
  const work = maskWork({ mask, size, region, scale, files });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * The same, a few ms at a time: `yieldToEventLoop` is waited for between, and ends the work by throwing.
 * @throws RECIPE_MALFORMED, and what `yieldToEventLoop` throws
 */
export async function rasterizeMaskInTurns(
  request: MaskRequest,
  yieldToEventLoop: () => Promise<void>,
): Promise<MaskPage> {
  const work = maskWork(request);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await yieldToEventLoop();
  }
}

function* maskWork({ mask, size, region, scale = 1, files = noFiles }: MaskRequest): Generator<void, MaskPage, void> {
  const wide = clampRect(growRect(region, marginOf(mask)), size);
  const page = emptyPage(wide, scale);
  for (let index = 0; index < mask.length;) {
    const strokes = strokesFrom(mask, index);
    if (strokes.length > 0) yield* brushWork(page, strokes);
    else yield* operationWork(page, mask[index], files);
    index += Math.max(1, strokes.length);
    yield;
  }
  return crop(page, region);
}

/** Strokes that follow one another and all add, or all erase: their order does not matter. */
function strokesFrom(mask: Mask, start: number): BrushOperation[] {
  const strokes: BrushOperation[] = [];
  for (let index = start; index < mask.length; index += 1) {
    const operation = mask[index];
    if (operation.type !== 'brush' || (strokes.length > 0 && operation.erase !== strokes[0].erase)) break;
    strokes.push(operation);
  }
  return strokes;
}

function operationWork(page: MaskPage, operation: MaskOperation, files: MaskFiles): Work {
  switch (operation.type) {
    case 'brush':
      return brushWork(page, [operation]);
    case 'rectangle':
      return rectangleWork(page, operation);
    case 'polygon':
      return polygonWork(page, operation);
    case 'bitmap':
      return bitmapWork(page, operation, files);
    case 'grow':
      return growWork(page, operation.radius * page.scale);
    case 'shrink':
      return shrinkWork(page, operation.radius * page.scale);
    case 'feather':
      return featherWork(page, operation.radius * page.scale);
    case 'invert':
      return invertWork(page);
  }
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
function growWork(page: MaskPage, radius: number): Work {
  return spreadWork(page, radius + 1, (distance) => Math.min(1, radius + 1 - distance));
}

function* shrinkWork(page: MaskPage, radius: number): Work {
  yield* invertWork(page);
  yield* growWork(page, radius);
  yield* invertWork(page);
}

/** The next `radius` page px outside fall from 255 to 0 along a cosine-like curve (smoothstep). */
function featherWork(page: MaskPage, radius: number): Work {
  return spreadWork(page, radius + 1, (distance) => {
    const t = 1 - distance / (radius + 1);
    return t * t * (3 - 2 * t);
  });
}

/** Pixels that are inverted between two turns. */
const invertedOfTurn = 4_000_000;

function* invertWork({ values }: MaskPage): Work {
  for (let start = 0; start < values.length; start += invertedOfTurn) {
    const end = Math.min(values.length, start + invertedOfTurn);
    for (let i = start; i < end; i += 1) values[i] = 255 - values[i];
    yield;
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
