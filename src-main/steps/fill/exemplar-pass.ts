import {
  clampRect,
  growRect,
  intersectRects,
  rectsOverlap,
  unionRects,
  type Rect,
  type Size,
} from '../../shared/geometry/rect.ts';
import { findComponents } from '../../imaging/pages/components.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, pageValue, readPage, type Page } from '../../imaging/pages/page.ts';
import { pixelKind } from './damage-map.ts';
import type { ExemplarOptions } from './exemplar/options.ts';
import { fillExemplar } from './exemplar/fill-exemplar.ts';
import { outsideIn } from './outside-in.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** Holes closer than this share their patches and are filled together. */
const neighbourhood = 12;
/** A hole larger than this is filled in parts, each knowing those before it. */
const largestCore = 1536;
/** Only holes that begin within the same square of this side are joined to be filled at once. */
const joinSide = 1024;
/** Of a window, with pyramid, features and nearest-neighbour field; measured. */
const bytesPerPixel = 100;

/** A rectangle in which wide damage is filled, and how large the largest hole in it is, px. */
export interface Core extends Rect {
  reach: number;
}

/** The rectangles in which wide damage is filled, one after the other. */
export async function exemplarCores(
  kinds: Page,
  size: Size,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<Core[]> {
  const { bounds } = kinds;
  const components = findComponents(kinds.values, bounds.width, bounds.height, (kind) => kind === pixelKind.wide);
  const holes = components.map(({ bounds: own }) => {
    const reach = Math.max(own.width, own.height);
    return { ...own, x: own.x + bounds.x, y: own.y + bounds.y, reach };
  });
  const near = await joinCores(holes, yieldToEventLoop, (a, b) => rectsOverlap(growRect(a, neighbourhood), b));
  // Many small holes side by side would read the same surroundings again and again.
  const cheaper = (a: Core, b: Core): boolean =>
    rectsOverlap(windowOf(a, size), windowOf(b, size)) &&
    areaOf(windowOf(union(a, b), size)) <= areaOf(windowOf(a, size)) + areaOf(windowOf(b, size));
  return (await joinCores(near, yieldToEventLoop, cheaper)).flatMap((core) =>
    cellsOf(core, largestCore).map((cell) => ({ ...cell, reach: core.reach })),
  );
}

/** Joins cores of one neighbourhood as long as two of them belong together. */
async function joinCores(
  cores: readonly Core[],
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
  together: (a: Core, b: Core) => boolean,
): Promise<Core[]> {
  const cells = new Map<string, Core[]>();
  for (const core of cores) {
    const key = `${Math.floor(core.x / joinSide)} ${Math.floor(core.y / joinSide)}`;
    const cell = cells.get(key);
    if (cell) cell.push(core);
    else cells.set(key, [core]);
  }
  const all: Core[] = [];
  for (const cell of cells.values()) {
    const joined: Core[] = [];
    for (let core of cell) {
      await yieldToEventLoop();
      for (let i = 0; i < joined.length;) {
        if (!together(joined[i], core)) i += 1;
        else {
          core = union(core, joined[i]);
          joined.splice(i, 1);
          // What has grown may now belong with one that it did not belong with before.
          i = 0;
        }
      }
      joined.push(core);
    }
    for (const core of joined) all.push(core);
  }
  return all;
}

function union(a: Core, b: Core): Core {
  return { ...unionRects(a, b), reach: Math.max(a.reach, b.reach) };
}

/** A core and its surroundings: texture is looked for as far away as the hole is large, within reason. */
function windowOf(core: Core, size: Size): Rect {
  return clampRect(growRect(core, Math.min(512, Math.max(96, core.reach))), size);
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}

/**
 * Fills all wide damage from the surroundings of each hole. `source` has the thin damage filled already; what was damage is
 * context for the patches, but is never copied from, nor are the pixels that `avoid` marks.
 */
export async function exemplarPass(
  source: PixelSource,
  mask: Page,
  kinds: Page,
  avoid: Page | null,
  cores: readonly Core[],
  options: Partial<ExemplarOptions>,
  context: WorkContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const total = cores.reduce((sum, core) => sum + core.width * core.height, 0);
  const filledCores: Core[] = [];
  let done = 0;
  await outsideIn(cores, async (core) => {
    const share = (core.width * core.height) / total;
    const window = windowOf(core, source);
    requireMemory(bytesPerPixel * window.width * window.height, 'Filling this hole with texture');
    const known = patchedSource(source, patches);
    const { hole, forbidden } = divideWindow(kinds, avoid, window, filledCores);
    if (!hole.includes(0)) return false;
    const problem = await readProblem(known, window, hole, forbidden);
    const result = await fillExemplar(problem, options, {
      ...context,
      progress: (fraction, note) => context.progress(done + share * fraction, note),
    });
    done += share;
    const isWide = (x: number, y: number): boolean => pageValue(kinds, x, y) === pixelKind.wide;
    patches.push(...(await composePatches(known, core, window, result, mask, isWide)));
    filledCores.push(core);
    return true;
  });
  context.progress(1);
  return patches;
}

/** Wide damage is the hole, unless it was filled before; all damage, and what is to be avoided, must not be copied from. */
function divideWindow(kinds: Page, avoid: Page | null, window: Rect, filled: readonly Rect[]) {
  const hole = readPage(kinds, window);
  const forbidden = avoid ? readPage(avoid, window) : new Uint8Array(hole.length);
  for (let i = 0; i < hole.length; i += 1) {
    forbidden[i] = hole[i] !== pixelKind.known || forbidden[i] !== 0 ? 1 : 0;
    hole[i] = hole[i] === pixelKind.wide ? 1 : 0;
  }
  for (const core of filled) {
    const common = intersectRects(core, window);
    for (let y = common.y; y < common.y + common.height; y += 1) {
      const start = (y - window.y) * window.width + common.x - window.x;
      hole.fill(0, start, start + common.width);
    }
  }
  return { hole, forbidden };
}
