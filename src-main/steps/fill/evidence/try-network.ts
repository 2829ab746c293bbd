import { clampRect, growRect, intersectRects, type Rect, type Size } from '../../../shared/geometry/rect.ts';
import { fillSmooth } from '../../../imaging/smooth-fill/fill-smooth.ts';
import { patchedSource, type PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { readPage, type Page } from '../../../imaging/pages/page.ts';
import { createWorkContext, type WorkContext } from '../../../platform/work-context.ts';
import { pixelKind } from '../damage-map.ts';
import { networkCell, networkPass, type NetworkFill } from '../network-pass.ts';
import { composePatches, readProblem } from '../patch-problem.ts';

/** Cells that are tried, those with the most damage first. */
const mostTried = 8;
/** px of a cell's border without trials, so that one tile of the network is enough for a cell. */
const border = 8;
/** px around a cell from which it is filled. */
const surroundings = 16;
/** px by which damage is laid beside itself: near enough for the same content, beyond most scratches and specks. */
const shifts = [8, 14].flatMap((far) =>
  [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ].map(([x, y]) => ({ x: x * far, y: y * far })),
);
/** Pixels that are too few to tell anything from. */
const fewest = 1000;
/** dB that the network must win. */
const leastGain = 0.02;

/** Errors of both fills where the truth is known. */
export interface NetworkTrial {
  /** Sums of squared differences, 0..1 each, over the pixels that were tried. */
  readonly smooth: number;
  readonly restored: number;
  readonly pixels: number;
}

/** Whether a network brought thin fills nearer to the truth by so much that it is worth its risk. */
export function speaksForNetwork({ smooth, restored, pixels }: NetworkTrial): boolean {
  return pixels >= fewest && 10 * Math.log10((smooth + 1e-9) / (restored + 1e-9)) >= leastGain;
}

/**
 * Tries a network where the truth is known: thin damage is laid beside itself, filled smoothly, and restored by the network.
 * @param kinds what is `smooth` is tried, where there is enough of it
 * @param avoid pixels that are not learnt from
 * @throws CANCELLED
 */
export async function tryNetwork(
  source: PixelSource,
  kinds: Page,
  avoid: Page | null,
  network: NetworkFill,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<NetworkTrial> {
  const sums = { smooth: 0, restored: 0, pixels: 0 };
  const cells = damagedCells(kinds, source).slice(0, mostTried);
  // A dab of the brush is not made slower by trials that can tell nothing.
  if (cells.reduce((sum, { count }) => sum + count, 0) < fewest) return sums;
  for (const [done, { rect: cell }] of cells.entries()) {
    context.progress(done / cells.length);
    await context.yieldToEventLoop();
    const tried = layBeside(kinds, avoid, cell);
    if (!tried) continue;
    const window = clampRect(growRect(cell, surroundings), source);
    const damage = readPage(kinds, window);
    const trial = readPage(tried, window);
    const missing: Page = {
      bounds: window,
      values: damage.map((kind, i) =>
        kind !== pixelKind.known || trial[i] !== 0 ? pixelKind.smooth : pixelKind.known,
      ),
    };
    const avoided = avoid ? readPage(avoid, window) : new Uint8Array(damage.length);
    const forbidden = avoided.map((value, i) => (value !== 0 && missing.values[i] === pixelKind.known ? 1 : 0));
    const hole = missing.values.map((kind, i) => (kind !== pixelKind.known || forbidden[i] ? 1 : 0));
    if (!hole.includes(0)) continue;
    const problem = await readProblem(source, window, hole, forbidden);
    const filled = await fillSmooth(problem, {}, createWorkContext(context.seed, signal));
    const isWanted = (kind: number): boolean => kind === pixelKind.smooth;
    const smooth = patchedSource(source, await composePatches(source, window, window, filled, missing, isWanted));
    const once = { ...network, ensemble: false, keepsChroma: true };
    const { patches } = await networkPass(smooth, tried, once, createWorkContext(context.seed, signal));
    const truth = await readProblem(source, cell);
    const marks = readPage(tried, cell);
    sums.smooth += squaredError(await readProblem(smooth, cell), truth, marks);
    sums.restored += squaredError(await readProblem(patchedSource(smooth, patches), cell), truth, marks);
    sums.pixels += marks.reduce((sum, kind) => sum + (kind === pixelKind.smooth ? 1 : 0), 0);
  }
  context.progress(1);
  return sums;
}

/** The insides of cells of the network's grid with thin damage in them, the most of it first. */
function damagedCells(kinds: Page, size: Size): { rect: Rect; count: number }[] {
  const { bounds } = kinds;
  const cells: { rect: Rect; count: number }[] = [];
  const first = (start: number): number => Math.floor(start / networkCell) * networkCell;
  for (let y = first(bounds.y); y < bounds.y + bounds.height; y += networkCell) {
    for (let x = first(bounds.x); x < bounds.x + bounds.width; x += networkCell) {
      const side = networkCell - 2 * border;
      const rect = clampRect({ x: x + border, y: y + border, width: side, height: side }, size);
      const count = readPage(kinds, intersectRects(rect, bounds)).filter((kind) => kind === pixelKind.smooth).length;
      if (count > 0) cells.push({ rect, count });
    }
  }
  return cells.toSorted((a, b) => b.count - a.count);
}

/** The thin damage of a cell, shifted to where the photo is known for the most part; null where it is nowhere. */
function layBeside(kinds: Page, avoid: Page | null, cell: Rect): Page | null {
  const damage = readPage(kinds, cell);
  const avoided = avoid ? readPage(avoid, cell) : null;
  let best: { values: Uint8Array; count: number } | null = null;
  for (const { x, y } of shifts) {
    const moved = readPage(kinds, { ...cell, x: cell.x - x, y: cell.y - y });
    let count = 0;
    const values = moved.map((kind, i) => {
      const isTried = kind === pixelKind.smooth && damage[i] === pixelKind.known && !avoided?.[i];
      if (isTried) count += 1;
      return isTried ? pixelKind.smooth : pixelKind.known;
    });
    if (count > (best?.count ?? 0)) best = { values, count };
  }
  return best && { bounds: cell, values: best.values };
}

function squaredError(
  { pixels, channels }: { pixels: Float32Array; channels: number },
  truth: { pixels: Float32Array },
  marks: Uint8Array,
): number {
  let sum = 0;
  for (let i = 0; i < marks.length; i += 1) {
    if (marks[i] === pixelKind.known) continue;
    for (let c = 0; c < channels; c += 1) sum += (pixels[i * channels + c] - truth.pixels[i * channels + c]) ** 2;
  }
  return sum / channels;
}
