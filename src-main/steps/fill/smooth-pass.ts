import { clampRect, growRect, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { pixelKind } from './damage-map.ts';
import { clearFilled, outsideIn } from './outside-in.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import type { FillProblem } from '../../imaging/fill-problem.ts';
import { fillTogether } from '../../imaging/smooth-fill/fill-together.ts';
import { fillSmooth } from '../../imaging/smooth-fill/fill-smooth.ts';

const cellSide = 1024;
const smallestMargin = 32;
const largestMargin = 512;
/** px around the damage within which pixels of `avoid` count as missing. */
const keepOut = 12;

/** Missing pixels of a window from which its own fill is shared by the threads. */
const leastAlone = 32_768;

/** A window that is to be filled. */
interface Waiting {
  readonly core: Rect;
  readonly window: Rect;
  readonly problem: FillProblem;
}

/** What gets a smooth surface. */
const isFilled = (kind: number): boolean => kind === pixelKind.smooth || kind === pixelKind.detail;

/**
 * Fills all damage of the kinds `smooth` and `detail` with a smooth surface, cell by cell with a margin of six half-widths of its damage,
 * beyond which a hole has no influence: cuts between cells do not show, and memory does not grow with the photo. Cells that see nothing but
 * damage continue the fills around them.
 * @param avoid pixels that are not learnt from
 * @throws MASK_FULL, CANCELLED
 */
export async function smoothPass(
  source: PixelSource,
  kinds: Page,
  avoid: Page | null,
  context: WorkContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const cells = cellsOf(kinds.bounds, cellSide);
  const filledCores: Rect[] = [];
  let done = 0;
  const progress = (fraction: number): void => context.progress((done + fraction) / cells.length);
  const take = async ({ core, window }: Waiting, filled: Float32Array): Promise<void> => {
    patches.push(...(await composePatches(source, core, window, filled, kinds, isFilled)));
    filledCores.push(core);
    done += 1;
  };
  // Cells with little to fill, which the threads take one each.
  const waiting: Waiting[] = [];
  const fillWaiting = async (): Promise<void> => {
    const { threads } = context;
    const together = waiting.splice(0);
    if (threads && together.length > 1) {
      const problems = together.map(({ problem }) => problem);
      const filled = await fillTogether(problems, context, threads, progress);
      for (const [i, one] of together.entries()) await take(one, filled[i]);
    } else for (const one of together) await take(one, await fillSmooth(one.problem, {}, { ...context, progress }));
  };
  await outsideIn(cells, async (cell) => {
    context.progress(done / cells.length);
    await context.yieldToEventLoop();
    const core = boundsOfSet(kinds, cell, isFilled);
    if (!core) {
      done += 1;
      return true;
    }
    const window = clampRect(growRect(core, marginAround(kinds, core, source)), source);
    let { hole, forbidden } = readWindow(kinds, avoid, window, []);
    let known = source;
    if (!hole.includes(0)) {
      await fillWaiting();
      ({ hole, forbidden } = readWindow(kinds, avoid, window, filledCores));
      if (!hole.includes(0)) return false;
      known = patchedSource(source, patches);
    }
    const small = hole.reduce((sum, value) => sum + value, 0) < leastAlone;
    // A wide hole has all threads for itself.
    if (!small) await fillWaiting();
    waiting.push({ core, window, problem: await readProblem(known, window, hole, forbidden) });
    if (!small || waiting.length >= (context.threads?.count ?? 1)) await fillWaiting();
    return true;
  });
  await fillWaiting();
  context.progress(1);
  return patches;
}

/**
 * The hole and the forbidden pixels of a window. Pixels of `avoid` count as missing near the damage, so that nothing of them runs in,
 * unless nothing else is known.
 */
function readWindow(
  kinds: Page,
  avoid: Page | null,
  window: Rect,
  filled: readonly Rect[],
): { hole: Uint8Array; forbidden?: Uint8Array } {
  const missing = readPage(kinds, window);
  clearFilled(missing, window, filled, isFilled);
  const damage = missing.map((kind) => (kind === pixelKind.known ? 0 : 1));
  if (!avoid) return { hole: damage };
  const forbidden = readPage(avoid, window).map((value, i) => (value !== 0 && damage[i] === 0 ? 1 : 0));
  const distance = squaredDistance((index) => damage[index] !== 0, window.width, window.height);
  const hole = damage.map((value, i) => (value || (forbidden[i] && distance[i] <= keepOut * keepOut) ? 1 : 0));
  return hole.includes(0) ? { hole, forbidden } : { hole: damage, forbidden };
}

/** Six half-widths of the widest damage within 32 px, after which a biharmonic surface no longer depends on the cut; 32 to 512 px. */
function marginAround(kinds: Page, core: Rect, size: Size): number {
  const near = clampRect(growRect(core, smallestMargin), size);
  const values = readPage(kinds, near);
  const distance = squaredDistance((index) => values[index] === 0, near.width, near.height);
  let widest = 0;
  for (let i = 0; i < distance.length; i += 1) if (values[i] !== 0 && distance[i] > widest) widest = distance[i];
  return Math.min(largestMargin, Math.max(smallestMargin, Math.ceil(6 * Math.sqrt(widest))));
}
