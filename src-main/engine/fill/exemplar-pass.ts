import type { Rect } from '../../shared/geometry/rect.ts';
import { clampRect, growRect, rectsOverlap, unionRects } from '../../shared/geometry/rect.ts';
import { findComponents } from '../imaging/components.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { patchedSource } from '../imaging/pixel-source.ts';
import type { Page } from './damage-map.ts';
import { cellsOf, pixelKind, readPage } from './damage-map.ts';
import type { ExemplarOptions } from './exemplar/options.ts';
import { fillExemplar } from './exemplar/fill-exemplar.ts';
import { composePatch, readProblem } from './patch-problem.ts';
import type { FillContext } from './problem.ts';

/** Holes closer than this share their patches and are filled together. */
const neighbourhood = 12;
/** A hole larger than this is filled in parts, each knowing those before it. */
const largestCore = 1536;

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
  const filled = (x: number, y: number): boolean => {
    for (const { rect } of patches) {
      if (x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height) return true;
    }
    return false;
  };
  const total = cores.reduce((sum, core) => sum + core.width * core.height, 0);
  let done = 0;
  for (const core of cores) {
    const share = (core.width * core.height) / total;
    const window = clampRect(growRect(core, marginOf(core)), source);
    const windowKinds = readPage(kinds, window);
    const forbidden = avoid ? readPage(avoid, window) : new Uint8Array(windowKinds.length);
    for (let i = 0; i < windowKinds.length; i += 1) {
      if (windowKinds[i] === pixelKind.known) continue;
      forbidden[i] = 1;
      const x = window.x + (i % window.width);
      const y = window.y + Math.floor(i / window.width);
      if (windowKinds[i] === pixelKind.wide && filled(x, y)) windowKinds[i] = pixelKind.thin;
    }
    const problem = await readProblem(
      patchedSource(source, patches),
      window,
      windowKinds,
      (kind) => kind === pixelKind.wide,
      forbidden,
    );
    const before = done;
    const result = await fillExemplar(problem, options, {
      ...context,
      progress: (fraction, note) => context.progress(before + share * fraction, note),
    });
    done += share;
    const { bounds, values } = kinds;
    patches.push(
      await composePatch(
        patchedSource(source, patches),
        core,
        window,
        result,
        mask,
        (x, y) => values[(y - bounds.y) * bounds.width + x - bounds.x] === pixelKind.wide,
      ),
    );
  }
  context.progress(1);
  return patches;
}

/** How far around a hole texture is looked for, px: as far as the hole is wide, within reason. */
function marginOf(core: Rect): number {
  return Math.min(512, Math.max(96, Math.max(core.width, core.height)));
}
