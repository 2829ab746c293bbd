import { createWorkContext } from '../../platform/work-context.ts';
import { clampRect, intersectRects, type Rect } from '../../shared/geometry/rect.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { BoxReducer } from './box-reducer.ts';
import { applyPatches, checkPatch, type PixelPatch } from './patches.ts';
import type { Picture } from './picture.ts';
import { shapeOf } from './pixel-source.ts';
import { allocateSamples, type Samples } from './samples.ts';

/** px a side of the cells in which a patched picture is reduced: 2^8, so that a cell is whole blocks down to a single pixel. */
const cellSide = 256;
const cellLevels = 8;
/** Bytes of reduced cells that are kept; 24 megapixels of 8 bits, patched all over, take 24 MiB. */
const keptBytes = 128 * 2 ** 20;
const stripBytes = 2 * 2 ** 20;

/** Patches that are laid on together. */
export interface PatchLayer {
  /** Of the picture that they make. */
  readonly key: string;
  readonly patches: readonly PixelPatch[];
}

/** A part of a patched picture at one size, [height, width, channels]. */
interface Plane {
  readonly after: Samples;
  /** The same without patches, where the base's own reduced pixels are not exact. */
  readonly before: Samples | null;
}

/** A cell at the sizes of the levels 1, 2, 3 … */
export type ReducedCells = LruCache<readonly Plane[]>;

export function createReducedCells(capacity = keptBytes): ReducedCells {
  const bytesOf = ({ after, before }: Plane): number => after.byteLength + (before?.byteLength ?? 0);
  return new LruCache({ capacity, weigh: (planes) => planes.reduce((sum, plane) => sum + bytesOf(plane), 0) });
}

/** A part of the picture that patches touch. */
interface Cell {
  readonly rect: Rect;
  /** Of the last layer that touches it: those after it leave it as it is. */
  key: string;
  /** In order. */
  readonly patches: PixelPatch[];
}

/**
 * A picture with layers of patches over it; later ones lie on top. Reduced, the patches are laid on at full size first, cell by cell;
 * what comes of it is kept in `reduced` and found again by the pictures of later steps, so that a tile costs the same however many
 * patches there are, and a new step costs the cells that it touches.
 * @throws INVALID_REQUEST where a patch does not fit
 */
export function patchedPicture(
  base: Picture,
  layers: readonly PatchLayer[],
  reduced: ReducedCells = createReducedCells(),
): Picture {
  if (layers.every(({ patches }) => patches.length === 0)) return base;
  for (const { patches } of layers) for (const patch of patches) checkPatch(patch, base);
  const { channels, depth } = base;
  const columns = Math.ceil(base.width / cellSide);
  let known: ReadonlyMap<number, Cell> | undefined;
  const grid = (): ReadonlyMap<number, Cell> => (known ??= gridOf(base, columns, layers));

  /** The touched cells that a rectangle of the picture meets. */
  function* cellsIn(rect: Rect): Generator<Cell> {
    for (let row = Math.floor(rect.y / cellSide); row * cellSide < rect.y + rect.height; row += 1) {
      for (let column = Math.floor(rect.x / cellSide); column * cellSide < rect.x + rect.width; column += 1) {
        const cell = grid().get(row * columns + column);
        if (cell) yield cell;
      }
    }
  }

  function patch(pixels: Samples, rect: Rect): void {
    for (const cell of cellsIn(rect)) applyPatches(pixels, rect, channels, cell.patches, cell.rect);
  }

  async function readRegion(rect: Rect): Promise<Samples> {
    const pixels = await base.readRegion(rect);
    patch(pixels, rect);
    return pixels;
  }

  /** A rectangle of whole blocks at each of some levels. */
  async function reduce(full: Rect, firstLevel: number, lastLevel: number): Promise<Plane[]> {
    const area = { width: full.width, height: full.height, channels, hasAlpha: channels > base.colourChannels, depth };
    const emptyPlanes = (): Samples[] =>
      Array.from({ length: lastLevel - firstLevel + 1 }, (_, i) => {
        const side = 2 ** (firstLevel + i);
        return allocateSamples(depth, Math.ceil(full.width / side) * Math.ceil(full.height / side) * channels);
      });
    const into = (planes: Samples[]): BoxReducer =>
      new BoxReducer(area, firstLevel, lastLevel, (level, y, row) =>
        planes[level - firstLevel].set(row, y * row.length),
      );
    const after = emptyPlanes();
    const before = base.exactLevels ? null : emptyPlanes();
    const [reducedAfter, reducedBefore] = [into(after), before && into(before)];
    const rows = Math.max(1, Math.floor(stripBytes / (full.width * channels * (depth / 8))));
    for (let y = 0; y < full.height; y += rows) {
      const strip = { x: full.x, y: full.y + y, width: full.width, height: Math.min(rows, full.height - y) };
      const pixels = await base.readRegion(strip);
      reducedBefore?.push(pixels);
      patch(pixels, strip);
      reducedAfter.push(pixels);
    }
    reducedBefore?.end();
    reducedAfter.end();
    return after.map((samples, i) => ({ after: samples, before: before && before[i] }));
  }

  async function cellPlanes({ key, rect }: Cell): Promise<readonly Plane[]> {
    const name = `${key} ${rect.x} ${rect.y}`;
    const kept = reduced.get(name);
    if (kept) return kept;
    const planes = await reduce(rect, 1, cellLevels);
    reduced.set(name, planes);
    return planes;
  }

  /** What a reduced rectangle is made of, as rectangles at full size with their pixels at this level. */
  async function* planesIn(level: number, rect: Rect, signal: AbortSignal | undefined) {
    const { yieldToEventLoop } = createWorkContext(0, signal);
    const side = 2 ** level;
    const full = { x: rect.x * side, y: rect.y * side, width: rect.width * side, height: rect.height * side };
    if (level <= cellLevels) {
      for (const cell of cellsIn(clampRect(full, base))) {
        await yieldToEventLoop();
        yield { full: cell.rect, plane: (await cellPlanes(cell))[level - 1] };
      }
      return;
    }
    // A block is larger than a cell.
    for (let y = full.y; y < full.y + full.height; y += side) {
      for (let x = full.x; x < full.x + full.width; x += side) {
        const block = clampRect({ x, y, width: side, height: side }, base);
        if (cellsIn(block).next().done) continue;
        await yieldToEventLoop();
        yield { full: block, plane: (await reduce(block, level, level))[0] };
      }
    }
  }

  return {
    ...shapeOf(base),
    exactLevels: base.exactLevels,
    readRegion,
    async readLevel(level, rect, signal) {
      if (level === 0) return readRegion(rect);
      const samples = await base.readLevel(level, rect, signal);
      for await (const { full, plane } of planesIn(level, rect, signal)) {
        layPlane(samples, rect, plane, reducedRect(full, level), base);
      }
      return samples;
    },
  };
}

function gridOf(base: Picture, columns: number, layers: readonly PatchLayer[]): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { key, patches } of layers) {
    for (const patch of patches) {
      const { x, y, width, height } = patch.rect;
      for (let row = Math.floor(y / cellSide); row * cellSide < y + height; row += 1) {
        for (let column = Math.floor(x / cellSide); column * cellSide < x + width; column += 1) {
          const place = row * columns + column;
          const cell = cells.get(place);
          if (cell) {
            cell.key = key;
            cell.patches.push(patch);
            continue;
          }
          const rect = { x: column * cellSide, y: row * cellSide, width: cellSide, height: cellSide };
          cells.set(place, { rect: clampRect(rect, base), key, patches: [patch] });
        }
      }
    }
  }
  return cells;
}

/** Whole blocks at full size, at a level. */
function reducedRect({ x, y, width, height }: Rect, level: number): Rect {
  const side = 2 ** level;
  return { x: x / side, y: y / side, width: Math.ceil(width / side), height: Math.ceil(height / side) };
}

/**
 * Puts a plane into reduced pixels. Where those of the base are not exact, only the difference that the patches make is added, lest
 * their rectangles show.
 */
function layPlane(samples: Samples, rect: Rect, { after, before }: Plane, place: Rect, base: Picture): void {
  const { channels } = base;
  const common = intersectRects(rect, place);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const from = ((y - place.y) * place.width + common.x - place.x) * channels;
    const to = ((y - rect.y) * rect.width + common.x - rect.x) * channels;
    const count = common.width * channels;
    const row = after.subarray(from, from + count);
    if (before) addDifference(samples, to, row, before.subarray(from, from + count), base);
    else samples.set(row, to);
  }
}

function addDifference(
  samples: Samples,
  at: number,
  after: Samples,
  before: Samples,
  { channels, colourChannels }: Picture,
): void {
  const largest = samples instanceof Uint16Array ? 65535 : 255;
  for (let i = 0; i < after.length; i += 1) {
    // Where other pixels of the block can be seen than before, its colour is another one.
    const alpha = i - (i % channels) + channels - 1;
    if (channels > colourChannels && after[alpha] !== before[alpha]) {
      samples[at + i] = after[i];
      continue;
    }
    samples[at + i] = Math.min(largest, Math.max(0, samples[at + i] + after[i] - before[i]));
  }
}
