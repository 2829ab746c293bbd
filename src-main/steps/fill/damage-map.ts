import { clampRect, growRect, rectsOverlap, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** Values of a page of damage: what each pixel is filled with. `detail` is smooth, with copied detail on it; an imported model draws what is `drawn`. */
export const pixelKind = { known: 0, smooth: 1, copied: 2, detail: 3, drawn: 4 } as const;

/** The page with all that is drawn as damage that is filled at once (`smooth`), and other damage as `others`; null where nothing is drawn. */
export function drawnPage({ bounds, values }: Page, others: number): Page | null {
  if (!values.includes(pixelKind.drawn)) return null;
  const kindOf = (kind: number): number =>
    kind === pixelKind.drawn ? pixelKind.smooth : kind === pixelKind.known ? kind : others;
  return { bounds, values: values.map(kindOf) };
}

export const isSmooth = (kind: number): boolean => kind === pixelKind.smooth;

const cellSide = 1024;

/**
 * Divides damage by its local width: its morphological opening by a disc of `radius` px is of the kind `wide`, the rest smooth. A crack that
 * ends in a tear is thin along the crack and wide in the tear. Infinity makes all of it smooth, 0 all of it wide.
 */
export async function classifyDamage(
  mask: Page,
  radius: number,
  wide: number,
  size: Size,
  context: WorkContext,
): Promise<Page> {
  const kinds: Page = { bounds: mask.bounds, values: new Uint8Array(mask.values.length) };
  if (!Number.isFinite(radius)) {
    for (let i = 0; i < mask.values.length; i += 1)
      kinds.values[i] = mask.values[i] ? pixelKind.smooth : pixelKind.known;
    return kinds;
  }
  const reach = Math.ceil(2 * radius) + 4;
  const candidates = longRuns(mask, 2 * radius);
  const cells = cellsOf(mask.bounds, cellSide);
  let done = 0;
  for (const cell of cells) {
    context.progress((done += 1) / cells.length);
    await context.yieldToEventLoop();
    const window = clampRect(growRect(cell, reach), size);
    const values = readPage(mask, window);
    if (candidates.some((run) => rectsOverlap(run, window))) classifyCell(kinds, values, window, cell, radius, wide);
    else markThin(kinds, values, window, cell);
  }
  return kinds;
}

/** Horizontal runs of at least `length` px: without one no disc of that diameter fits, and no distance transform is needed. */
function longRuns({ bounds, values }: Page, length: number): Rect[] {
  const runs: Rect[] = [];
  for (let y = 0; y < bounds.height; y += 1) {
    const row = y * bounds.width;
    for (let x = 0; x < bounds.width; x += 1) {
      if (values[row + x] === 0) continue;
      const start = x;
      while (x < bounds.width && values[row + x] !== 0) x += 1;
      if (x - start >= length) runs.push({ x: bounds.x + start, y: bounds.y + y, width: x - start, height: 1 });
    }
  }
  return runs;
}

function markThin(kinds: Page, values: Uint8Array, window: Rect, cell: Rect): void {
  forEachPixelOf(cell, window, kinds.bounds, (from, to) => {
    if (values[from] !== 0) kinds.values[to] = pixelKind.smooth;
  });
}

function classifyCell(kinds: Page, values: Uint8Array, window: Rect, cell: Rect, radius: number, wide: number): void {
  const inside = squaredDistance((index) => values[index] === 0, window.width, window.height);
  // Radius 0 makes everything wide; otherwise a disc must fit around the pixel's centre.
  const limit = radius * radius;
  const hasCore = inside.some((distance) => distance > limit);
  const toCore = hasCore
    ? squaredDistance((index) => values[index] !== 0 && inside[index] > limit, window.width, window.height)
    : null;
  const reach = (radius + 1) * (radius + 1);
  forEachPixelOf(cell, window, kinds.bounds, (from, to) => {
    if (values[from] === 0) return;
    kinds.values[to] = toCore && toCore[from] <= reach ? wide : pixelKind.smooth;
  });
}

/** Visits the pixels of `cell` by their indices in two rectangles that hold it. */
function forEachPixelOf(cell: Rect, a: Rect, b: Rect, visit: (inA: number, inB: number) => void): void {
  for (let y = cell.y; y < cell.y + cell.height; y += 1) {
    const inA = (y - a.y) * a.width + cell.x - a.x;
    const inB = (y - b.y) * b.width + cell.x - b.x;
    for (let x = 0; x < cell.width; x += 1) visit(inA + x, inB + x);
  }
}
