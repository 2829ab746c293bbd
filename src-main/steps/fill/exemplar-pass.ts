import { joinRects } from '../../shared/geometry/join-rects.ts';
import { clampRect, growRect, rectsOverlap, unionRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { findComponents } from '../../shared/mask/components.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import { pixelKind } from './damage-map.ts';
import type { ExemplarOptions } from './exemplar/options.ts';
import { fillExemplar } from './exemplar/fill-exemplar.ts';
import { clearFilled, outsideIn } from './outside-in.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** px between holes up to which they are filled together, as their patches overlap. */
const neighbourhood = 12;
/** px a side of the parts in which a larger hole is filled, each from those before it. */
const largestCore = 1536;
/** px a side of the squares within which holes are joined. */
const joinSide = 1024;
/** Of a window, with pyramid, features and nearest-neighbour field, measured. */
const bytesPerPixel = 140;

/** A rectangle in which wide damage is filled at once. */
export interface Core extends Rect {
  /** px a side of the largest hole in it. */
  reach: number;
}

/** The rectangles in which damage of a kind is filled, in order: holes are joined where that makes their windows cheaper. */
export async function exemplarCores(
  kinds: Page,
  wanted: number,
  size: Size,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<Core[]> {
  const { bounds } = kinds;
  const components = findComponents(kinds.values, bounds.width, bounds.height, (kind) => kind === wanted);
  const holes = components.map(({ bounds: own }) => {
    const reach = Math.max(own.width, own.height);
    return { ...own, x: own.x + bounds.x, y: own.y + bounds.y, reach };
  });
  const near = await joinCores(holes, yieldToEventLoop, (a, b) => rectsOverlap(growRect(a, neighbourhood), b));
  const cheaper = (a: Core, b: Core): boolean =>
    rectsOverlap(windowOf(a, size), windowOf(b, size)) &&
    areaOf(windowOf(union(a, b), size)) <= areaOf(windowOf(a, size)) + areaOf(windowOf(b, size));
  return (await joinCores(near, yieldToEventLoop, cheaper)).flatMap((core) =>
    cellsOf(core, largestCore).map((cell) => ({ ...cell, reach: core.reach })),
  );
}

/** Merges the cores of each square until no two of them belong together. */
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
    for (const core of await joinRects(cell, together, union, yieldToEventLoop)) all.push(core);
  }
  return all;
}

function union(a: Core, b: Core): Core {
  return { ...unionRects(a, b), reach: Math.max(a.reach, b.reach) };
}

/** A core with the surroundings in which texture is sought: the size of its hole, 96 to 512 px. */
export function windowOf(core: Core, size: Size): Rect {
  return clampRect(growRect(core, Math.min(512, Math.max(96, core.reach))), size);
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}

/**
 * Fills all wide damage with texture from around each hole.
 * @param source with the thin damage filled, which is context for the patches, but never copied from
 * @param avoid pixels that are not copied from either
 * @throws MASK_FULL, MEMORY_TOO_SMALL, CANCELLED
 */
export async function exemplarPass(
  source: PixelSource,
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
    patches.push(...(await composePatches(known, core, window, result, kinds, (kind) => kind === pixelKind.copied)));
    filledCores.push(core);
    return true;
  });
  context.progress(1);
  return patches;
}

/** The hole: wide damage that is not filled yet. Forbidden: all damage, and the pixels of `avoid`. */
function divideWindow(kinds: Page, avoid: Page | null, window: Rect, filled: readonly Rect[]) {
  const hole = readPage(kinds, window);
  const forbidden = avoid ? readPage(avoid, window) : new Uint8Array(hole.length);
  for (let i = 0; i < hole.length; i += 1) {
    forbidden[i] = hole[i] !== pixelKind.known || forbidden[i] !== 0 ? 1 : 0;
    hole[i] = hole[i] === pixelKind.copied ? 1 : 0;
  }
  clearFilled(hole, window, filled, (value) => value === 1);
  return { hole, forbidden };
}
