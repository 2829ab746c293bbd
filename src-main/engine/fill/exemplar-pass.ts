import type { Rect } from '../../shared/geometry/rect.ts';
import { clampRect, growRect, intersectRects, rectsOverlap, unionRects } from '../../shared/geometry/rect.ts';
import { findComponents } from '../imaging/components.ts';
import { requireMemory } from '../imaging/memory.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { patchedSource } from '../imaging/pixel-source.ts';
import type { Page } from './damage-map.ts';
import { cellsOf, pixelKind, readPage } from './damage-map.ts';
import type { ExemplarOptions } from './exemplar/options.ts';
import { fillExemplar } from './exemplar/fill-exemplar.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { FillContext } from './problem.ts';

/** Holes closer than this share their patches and are filled together. */
const neighbourhood = 12;
/** A hole larger than this is filled in parts, each knowing those before it. */
const largestCore = 1536;
/** Of a window, with pyramid, features and nearest-neighbour field; measured. */
const bytesPerPixel = 100;

/** The rectangles in which wide damage is filled, one after the other. */
export function exemplarCores(kinds: Page): Rect[] {
  const { bounds } = kinds;
  const groups: Rect[] = [];
  const components = findComponents(kinds.values, bounds.width, bounds.height, (kind) => kind === pixelKind.wide);
  for (const component of components) {
    let group = component.bounds;
    for (let i = 0; i < groups.length;) {
      if (!rectsOverlap(growRect(groups[i], neighbourhood), group)) i += 1;
      else {
        group = unionRects(group, groups[i]);
        groups.splice(i, 1);
        i = 0;
      }
    }
    groups.push(group);
  }
  return groups
    .map((group) => ({ ...group, x: group.x + bounds.x, y: group.y + bounds.y }))
    .flatMap((group) => cellsOf(group, largestCore));
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
  cores: readonly Rect[],
  options: Partial<ExemplarOptions>,
  context: FillContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const total = cores.reduce((sum, core) => sum + core.width * core.height, 0);
  let done = 0;
  for (const [index, core] of cores.entries()) {
    const share = (core.width * core.height) / total;
    const window = clampRect(growRect(core, marginOf(core)), source);
    requireMemory(bytesPerPixel * window.width * window.height, 'Filling this hole with texture');
    const known = patchedSource(source, patches);
    const { hole, forbidden } = divideWindow(kinds, avoid, window, cores.slice(0, index));
    const problem = await readProblem(known, window, hole, forbidden);
    const result = await fillExemplar(problem, options, {
      ...context,
      progress: (fraction, note) => context.progress(done + share * fraction, note),
    });
    done += share;
    const { bounds, values } = kinds;
    const isWide = (x: number, y: number): boolean =>
      values[(y - bounds.y) * bounds.width + x - bounds.x] === pixelKind.wide;
    patches.push(...(await composePatches(known, core, window, result, mask, isWide)));
  }
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

/** How far around a hole texture is looked for, px: as far as the hole is wide, within reason. */
function marginOf(core: Rect): number {
  return Math.min(512, Math.max(96, Math.max(core.width, core.height)));
}
