import { clampRect, growRect, type Rect } from '../../../shared/geometry/rect.ts';
import { findComponents, type Component } from '../../../shared/mask/components.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { readPage, type Page } from '../../../imaging/pages/page.ts';
import { requireMemory } from '../../../platform/machine.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import { pixelKind } from '../damage-map.ts';
import type { ExemplarOptions } from '../exemplar/options.ts';
import type { Evidence, WideMethod } from '../params.ts';
import { readProblem } from '../patch-problem.ts';
import { touchesAny } from './touches-any.ts';
import { speaksForCopying, speaksForDrawing, trialScale, triedReach, tryFills, type DrawFill } from './try-fills.ts';

/** Holes that are tried, the largest first; what most of them are filled with, the others are too. */
const mostTried = 40;
/** Holes that an imported model is tried on, which takes seconds for each. */
const mostDrawn = 8;
/** px of the longer side of a hole above which copying drifts: it is not tried. */
const largestTried = 1024;
/** A detector's box ends at brows and chin; a face is so much wider on each side. */
const faceMargin = 0.15;
/** Of a window: the problem in colours and its reduced copy. */
const bytesPerPixel = 60;

/** The faces that what must not change in a face is held to: boxes of a detector, grown to hair and chin. Source px. */
export function spareFaces(faces: readonly Rect[], photo: PixelSource): Rect[] {
  return faces.map((face) => {
    const grown = growRect(face, Math.round(faceMargin * Math.max(face.width, face.height)));
    const { x, y, width, height } = clampRect(grown, photo);
    return { x, y, width, height };
  });
}

/** What trials in the surroundings of a hole speak for. */
interface Verdict {
  readonly copied: boolean;
  /** Undefined where no model was tried. */
  readonly drawn: boolean | undefined;
}

/**
 * What each wide part of the damage is to be filled with: copied texture, or what the imported model draws, where trials in its surroundings speak for
 * it, else smoothly with copied detail, also where too little is known around it, and where it touches a face, as a face must not be invented.
 * @param wide `copied` where damage is wide
 * @param faces as from `spareFaces`
 * @param draw fills with the imported model, if there is one; one that fails is not tried again, and not decided for
 * @throws MEMORY_TOO_SMALL, CANCELLED
 */
export async function decideHoles(
  source: PixelSource,
  wide: Page,
  avoid: Page | null,
  faces: readonly Rect[],
  draw: DrawFill | undefined,
  options: Partial<ExemplarOptions>,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<Evidence['holes']> {
  const { bounds } = wide;
  const parts = findComponents(wide.values, bounds.width, bounds.height, (kind) => kind === pixelKind.copied);
  const inFaces = new Set(parts.filter((part) => touchesAny(part, bounds, faces)));
  const candidates = parts
    .toSorted((a, b) => b.pixels - a.pixels)
    .slice(0, mostTried)
    .filter((part) => !inFaces.has(part));
  const verdicts = new Map<Component, Verdict>();
  let drawing = draw;
  const drawIfItWorks: DrawFill = (problem) =>
    draw!(problem).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      drawing = undefined;
      return null;
    });
  for (const [index, part] of candidates.entries()) {
    context.progress(index / candidates.length);
    await context.yieldToEventLoop();
    const drawn = drawing && index < mostDrawn ? drawIfItWorks : undefined;
    verdicts.set(part, await tryHole(source, wide, avoid, part, drawn, options, context, signal));
  }
  context.progress(1);
  const copiedUsually = isMostly([...verdicts.values()].map(({ copied }) => copied));
  const drawnUsually = drawing !== undefined && isMostly([...verdicts.values()].map(({ drawn }) => drawn));
  const methodFor = (part: Component): WideMethod => {
    if (inFaces.has(part)) return 'detail';
    const verdict = verdicts.get(part);
    if (drawing && (verdict?.drawn ?? drawnUsually)) return 'network';
    return (verdict?.copied ?? copiedUsually) ? 'exemplar' : 'detail';
  };
  return parts.map((part) => {
    const [{ y, start }] = part.runs;
    const method = methodFor(part);
    const others = othersOf(method, inFaces.has(part), draw !== undefined);
    return { at: [bounds.x + start, bounds.y + y], method, others };
  });
}

/** Whether more than half of what was told is true. */
function isMostly(told: readonly (boolean | undefined)[]): boolean {
  const known = told.filter((one) => one !== undefined);
  return 2 * known.filter(Boolean).length > known.length;
}

async function tryHole(
  source: PixelSource,
  wide: Page,
  avoid: Page | null,
  part: Component,
  draw: DrawFill | undefined,
  options: Partial<ExemplarOptions>,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<Verdict> {
  const own = placed(part.bounds, wide.bounds);
  const reach = Math.max(own.width, own.height);
  if (reach > largestTried) return { copied: false, drawn: undefined };
  const close = clampRect(growRect(own, 1), source);
  const scale = trialScale(marksOf(part, wide.bounds, close), close.width, close.height);
  const window = clampRect(growRect(own, triedReach(scale)), source);
  requireMemory(bytesPerPixel * window.width * window.height, 'Filling this hole');
  const damage = readPage(wide, window);
  const avoided = avoid ? readPage(avoid, window) : null;
  const hole = marksOf(part, wide.bounds, window);
  const forbidden = damage.map((kind, i) => (hole[i] === 0 && (kind !== pixelKind.known || avoided?.[i]) ? 1 : 0));
  const problem = await readProblem(source, window, hole, forbidden);
  const trials = await tryFills(problem, scale, options, draw, context, signal);
  if (!trials) return { copied: false, drawn: undefined };
  const copied = speaksForCopying(trials);
  return { copied, drawn: speaksForDrawing(trials, copied) };
}

/** [window.height, window.width]: 1 in a part of a page, 0 elsewhere. @param window around the whole part */
function marksOf({ runs }: Component, bounds: Rect, window: Rect): Uint8Array {
  const marks = new Uint8Array(window.width * window.height);
  for (const { y, start, end } of runs) {
    const row = (bounds.y + y - window.y) * window.width + bounds.x - window.x;
    marks.fill(1, row + start, row + end);
  }
  return marks;
}

function placed(rect: Rect, { x, y }: Rect): Rect {
  return { ...rect, x: rect.x + x, y: rect.y + y };
}

/** The methods that are shown beside the decided one. In a face none copies. @param withNetwork whether there is an imported model */
function othersOf(method: WideMethod, inFace: boolean, withNetwork: boolean): WideMethod[] {
  const all: WideMethod[] = inFace ? ['smooth', 'detail'] : ['exemplar', 'detail'];
  if (withNetwork) all.push('network');
  return all.filter((one) => one !== method);
}
