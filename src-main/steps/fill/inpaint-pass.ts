import { joinRects } from '../../shared/geometry/join-rects.ts';
import { rectsOverlap, unionRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { findComponents } from '../../shared/mask/components.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import type { Inpainter } from '../../models/imported/inpainter.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { isSmooth, pixelKind } from './damage-map.ts';
import { inpaintHole } from './inpaint-hole.ts';
import { clearFilled, outsideIn } from './outside-in.ts';
import { composePatches, readProblem } from './patch-problem.ts';

/** px a side of what a model that takes any size is shown at least. */
const usualSide = 512;
/** px a side of the parts in which a larger hole is filled, each from those before it. */
const largestPart = 1536;
/** Of a window: picture, hole, membrane and what goes to the model, measured. */
const bytesPerPixel = 120;

/**
 * Fills all damage with an imported model. Holes that lie close together are filled at once, each with as much of the photo around it as it is
 * wide at least.
 * @param kinds all of the damage is thin
 * @param avoid pixels that the model is not shown
 * @throws MASK_FULL, MEMORY_TOO_SMALL, MODEL_FAILED, MODEL_REFUSED, CANCELLED
 */
export async function inpaintPass(
  source: PixelSource,
  kinds: Page,
  avoid: Page | null,
  model: Inpainter,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<PixelPatch[]> {
  const side = model.side ?? usualSide;
  const patches: PixelPatch[] = [];
  const filled: Rect[] = [];
  const holes = await joinHoles(kinds, side / 2, () => context.yieldToEventLoop());
  const parts = holes.flatMap((hole) => cellsOf(hole, largestPart));
  let done = 0;
  await outsideIn(parts, async (part) => {
    context.progress(done / parts.length);
    await context.yieldToEventLoop();
    const window = windowOf(part, side, source);
    requireMemory(bytesPerPixel * window.width * window.height, 'Filling this hole with the model');
    const { hole, forbidden } = divide(kinds, avoid, window, part, filled);
    if (!hole.some((value, i) => value === 0 && forbidden[i] === 0)) return false;
    if (hole.includes(1)) {
      const known = patchedSource(source, patches);
      const problem = await readProblem(known, window, hole, forbidden);
      const made = await inpaintHole(problem, model, context, signal);
      patches.push(...(await composePatches(known, part, window, made, kinds, isSmooth)));
    }
    filled.push(part);
    done += 1;
    return true;
  });
  context.progress(1);
  return patches;
}

/** The bounds of the holes, of which those that fit into a square of `largest` px together are one. */
function joinHoles({ bounds, values }: Page, largest: number, pause: () => Promise<void>): Promise<Rect[]> {
  const holes = findComponents(values, bounds.width, bounds.height).map(({ bounds: own }): Rect => ({
    ...own,
    x: own.x + bounds.x,
    y: own.y + bounds.y,
  }));
  const fits = ({ width, height }: Rect): boolean => Math.max(width, height) <= largest;
  return joinRects(holes, (a, b) => fits(unionRects(a, b)) || rectsOverlap(a, b), unionRects, pause);
}

/** A square around a part, twice as wide as it and `side` px at least, moved into the photo where there is room. */
function windowOf(part: Rect, side: number, size: Size): Rect {
  const wanted = Math.max(side, 2 * Math.max(part.width, part.height));
  const axis = (start: number, length: number, whole: number): { start: number; length: number } => {
    const taken = Math.min(wanted, whole);
    const middle = Math.round(start + (length - taken) / 2);
    return { start: Math.min(whole - taken, Math.max(0, middle)), length: taken };
  };
  const [x, y] = [axis(part.x, part.width, size.width), axis(part.y, part.height, size.height)];
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

/** The hole: damage of the part that is not filled yet. Forbidden: all other damage, and the pixels of `avoid`. */
function divide(kinds: Page, avoid: Page | null, window: Rect, part: Rect, filled: readonly Rect[]) {
  const damage = readPage(kinds, window);
  clearFilled(damage, window, filled, isSmooth);
  const forbidden = avoid ? readPage(avoid, window) : new Uint8Array(damage.length);
  const hole = damage.map((kind, i) => {
    const x = window.x + (i % window.width);
    const y = window.y + Math.floor(i / window.width);
    const inside = x >= part.x && y >= part.y && x < part.x + part.width && y < part.y + part.height;
    return kind !== pixelKind.known && inside ? 1 : 0;
  });
  for (let i = 0; i < hole.length; i += 1) {
    forbidden[i] = hole[i] === 0 && (damage[i] !== pixelKind.known || forbidden[i] !== 0) ? 1 : 0;
  }
  return { hole, forbidden };
}
