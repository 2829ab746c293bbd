import type { Rect, Size } from '../../shared/geometry/rect.ts';
import { clampRect, growRect } from '../../shared/geometry/rect.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import type { Page } from './damage-map.ts';
import { cellsOf, pixelKind, readPage } from './damage-map.ts';
import { boundsOfKind, kindAt } from './kind-bounds.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { FillContext } from './problem.ts';
import { fillSmooth } from './smooth/fill-smooth.ts';

const cellSide = 1024;
const smallestMargin = 32;
const largestMargin = 512;
/** px around the damage in which what is to be avoided counts as missing. */
const keepOut = 12;

/**
 * Fills all thin damage. The photo is taken in cells; each is solved with a margin of several half-widths of its damage,
 * beyond which a hole has no influence, so cuts between cells do not show and memory does not grow with the photo.
 */
export async function smoothPass(
  source: PixelSource,
  mask: Page,
  kinds: Page,
  avoid: Page | null,
  context: FillContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const cells = cellsOf(kinds.bounds, cellSide);
  for (const [done, cell] of cells.entries()) {
    context.progress(done / cells.length);
    await context.breathe();
    const core = boundsOfKind(kinds, cell, (kind) => kind === pixelKind.thin);
    if (!core) continue;
    const window = clampRect(growRect(core, marginAround(mask, core, source)), source);
    const { hole, forbidden } = readWindow(kinds, avoid, window);
    const problem = await readProblem(source, window, hole, forbidden);
    const progress = (fraction: number): void => context.progress((done + fraction) / cells.length);
    const filled = await fillSmooth(problem, {}, { ...context, progress });
    const isThin = (x: number, y: number): boolean => kindAt(kinds, x, y) === pixelKind.thin;
    patches.push(...(await composePatches(source, core, window, filled, mask, isThin)));
  }
  context.progress(1);
  return patches;
}

/**
 * What is to be avoided counts as missing near the damage, so that nothing of it runs in; further away it only teaches nothing.
 * Where nothing else is left to go by, it is all there is.
 */
function readWindow(kinds: Page, avoid: Page | null, window: Rect): { hole: Uint8Array; forbidden?: Uint8Array } {
  const damage = readPage(kinds, window).map((kind) => (kind === pixelKind.known ? 0 : 1));
  if (!avoid) return { hole: damage };
  const forbidden = readPage(avoid, window).map((value, i) => (value !== 0 && damage[i] === 0 ? 1 : 0));
  const distance = squaredDistance((index) => damage[index] !== 0, window.width, window.height);
  const hole = damage.map((value, i) => (value || (forbidden[i] && distance[i] <= keepOut * keepOut) ? 1 : 0));
  return hole.includes(0) ? { hole, forbidden } : { hole: damage, forbidden };
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
