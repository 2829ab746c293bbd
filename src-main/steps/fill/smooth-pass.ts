import { clampRect, growRect, intersectRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, pageValue, readPage, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { pixelKind } from './damage-map.ts';
import { outsideIn } from './outside-in.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { fillSmooth } from '../../imaging/smooth-fill/fill-smooth.ts';

const cellSide = 1024;
const smallestMargin = 32;
const largestMargin = 512;
/** px around the damage in which what is to be avoided counts as missing. */
const keepOut = 12;

/**
 * Fills all thin damage. The photo is taken in cells; each is solved with a margin of several half-widths of its damage,
 * beyond which a hole has no influence, so cuts between cells do not show and memory does not grow with the photo. Cells deep inside a
 * hole, which see nothing else, continue those around them.
 */
export async function smoothPass(
  source: PixelSource,
  mask: Page,
  kinds: Page,
  avoid: Page | null,
  context: WorkContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const cells = cellsOf(kinds.bounds, cellSide);
  const filledCores: Rect[] = [];
  let done = 0;
  await outsideIn(cells, async (cell) => {
    context.progress(done / cells.length);
    await context.yieldToEventLoop();
    const core = boundsOfSet(kinds, cell, (kind) => kind === pixelKind.thin);
    if (!core) {
      done += 1;
      return true;
    }
    const window = clampRect(growRect(core, marginAround(mask, core, source)), source);
    let { hole, forbidden } = readWindow(kinds, avoid, window, []);
    let known = source;
    if (!hole.includes(0)) {
      ({ hole, forbidden } = readWindow(kinds, avoid, window, filledCores));
      if (!hole.includes(0)) return false;
      known = patchedSource(source, patches);
    }
    const problem = await readProblem(known, window, hole, forbidden);
    const progress = (fraction: number): void => context.progress((done + fraction) / cells.length);
    const filled = await fillSmooth(problem, {}, { ...context, progress });
    const isThin = (x: number, y: number): boolean => pageValue(kinds, x, y) === pixelKind.thin;
    patches.push(...(await composePatches(source, core, window, filled, mask, isThin)));
    filledCores.push(core);
    done += 1;
    return true;
  });
  context.progress(1);
  return patches;
}

/**
 * What is to be avoided counts as missing near the damage, so that nothing of it runs in; further away it only teaches nothing.
 * Where nothing else is left to go by, it is all there is.
 */
function readWindow(
  kinds: Page,
  avoid: Page | null,
  window: Rect,
  filled: readonly Rect[],
): { hole: Uint8Array; forbidden?: Uint8Array } {
  const missing = readPage(kinds, window);
  for (const core of filled) clearKind(missing, window, core, pixelKind.thin);
  const damage = missing.map((kind) => (kind === pixelKind.known ? 0 : 1));
  if (!avoid) return { hole: damage };
  const forbidden = readPage(avoid, window).map((value, i) => (value !== 0 && damage[i] === 0 ? 1 : 0));
  const distance = squaredDistance((index) => damage[index] !== 0, window.width, window.height);
  const hole = damage.map((value, i) => (value || (forbidden[i] && distance[i] <= keepOut * keepOut) ? 1 : 0));
  return hole.includes(0) ? { hole, forbidden } : { hole: damage, forbidden };
}

/** Makes the pixels of this kind known in the part of `window` that `core` covers. */
function clearKind(kinds: Uint8Array, window: Rect, core: Rect, kind: number): void {
  const common = intersectRects(core, window);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const start = (y - window.y) * window.width + common.x - window.x;
    for (let at = start; at < start + common.width; at += 1) if (kinds[at] === kind) kinds[at] = pixelKind.known;
  }
}

/** Six half-widths of the widest damage in sight: a biharmonic surface has forgotten the cut by then. */
function marginAround(mask: Page, core: Rect, size: Size): number {
  const near = clampRect(growRect(core, smallestMargin), size);
  const values = readPage(mask, near);
  const distance = squaredDistance((index) => values[index] === 0, near.width, near.height);
  let widest = 0;
  for (let i = 0; i < distance.length; i += 1) if (values[i] !== 0 && distance[i] > widest) widest = distance[i];
  return Math.min(largestMargin, Math.max(smallestMargin, Math.ceil(6 * Math.sqrt(widest))));
}
