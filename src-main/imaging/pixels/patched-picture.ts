import { throwIfCancelled } from '../../shared/errors.ts';
import { intersectRects, unionRects, type Rect } from '../../shared/geometry/rect.ts';
import { BoxReducer } from './box-reducer.ts';
import { applyPatches, checkPatch, type PixelPatch } from './patches.ts';
import { shapeOf, type Picture } from './picture.ts';
import { patchedSource } from './pixel-source.ts';
import type { Samples } from './samples.ts';

/**
 * A picture with patches over it; later patches lie on top. Reduced, the patches are laid on at full size first.
 * Throws INVALID_REQUEST where a patch does not fit.
 */
export function patchedPicture(base: Picture, patches: readonly PixelPatch[]): Picture {
  if (patches.length === 0) return base;
  for (const patch of patches) checkPatch(patch, base);
  const { readRegion } = patchedSource(base, patches);
  return {
    ...shapeOf(base),
    exactLevels: base.exactLevels,
    readRegion,
    async readLevel(level, rect, signal) {
      if (level === 0) return readRegion(rect);
      const samples = await base.readLevel(level, rect, signal);
      for (const touched of touchedCells(patches, level, rect)) {
        await reduceBlocks(base, touched.patches, level, { samples, rect }, touched.blocks, signal);
      }
      return samples;
    },
  };
}

/** px of the photo a side of the cells in which patches are worked on together. */
const cellSide = 512;

/** A part of a reduced rectangle that patches touch, and those that do, in order. */
interface Touched {
  blocks: Rect;
  readonly patches: PixelPatch[];
}

/**
 * What of a reduced rectangle the patches touch, as parts that do not overlap: at most one for each cell of a grid, so that the work is
 * bounded by the picture and the patches, however many lie side by side.
 */
function touchedCells(patches: readonly PixelPatch[], level: number, wanted: Rect): Iterable<Touched> {
  const side = 2 ** level;
  const step = Math.max(1, cellSide / side);
  const cells = new Map<string, Touched>();
  for (const patch of patches) {
    const { rect } = patch;
    const left = Math.floor(rect.x / side);
    const top = Math.floor(rect.y / side);
    const right = Math.ceil((rect.x + rect.width) / side);
    const bottom = Math.ceil((rect.y + rect.height) / side);
    const touched = intersectRects(wanted, { x: left, y: top, width: right - left, height: bottom - top });
    for (let y = Math.floor(touched.y / step) * step; y < touched.y + touched.height; y += step) {
      for (let x = Math.floor(touched.x / step) * step; x < touched.x + touched.width; x += step) {
        const blocks = intersectRects(touched, { x, y, width: step, height: step });
        const cell = cells.get(`${x} ${y}`);
        if (!cell) cells.set(`${x} ${y}`, { blocks, patches: [patch] });
        else {
          cell.blocks = unionRects(cell.blocks, blocks);
          cell.patches.push(patch);
        }
      }
    }
  }
  return cells.values();
}

const stripBytes = 2 * 2 ** 20;

/**
 * Puts blocks with patches in them into a reduced rectangle. Where the base's own reduced pixels are not exact, only the
 * difference that the patches make is added, lest their rectangles show.
 */
async function reduceBlocks(
  base: Picture,
  patches: readonly PixelPatch[],
  level: number,
  target: { samples: Samples; rect: Rect },
  blocks: Rect,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { channels, depth } = base;
  const side = 2 ** level;
  const full = intersectRects(
    { x: blocks.x * side, y: blocks.y * side, width: blocks.width * side, height: blocks.height * side },
    { x: 0, y: 0, width: base.width, height: base.height },
  );
  const area = { width: full.width, height: full.height, channels, hasAlpha: channels > base.colourChannels, depth };
  const offsetOf = (y: number): number =>
    ((blocks.y - target.rect.y + y) * target.rect.width + blocks.x - target.rect.x) * channels;
  const before: Samples[] = [];
  const reducedBase = base.exactLevels
    ? undefined
    : new BoxReducer(area, level, level, (_, y, row) => void (before[y] = row.slice()));
  const reducedResult = new BoxReducer(area, level, level, (_, y, row) => {
    if (reducedBase) addDifference(target.samples, offsetOf(y), row, before[y], base);
    else target.samples.set(row, offsetOf(y));
  });
  const rows = Math.max(1, Math.floor(stripBytes / (full.width * channels * (depth / 8))));
  for (let y = 0; y < full.height; y += rows) {
    const strip = { x: full.x, y: full.y + y, width: full.width, height: Math.min(rows, full.height - y) };
    const pixels = await base.readRegion(strip);
    reducedBase?.push(pixels);
    if (y + rows >= full.height) reducedBase?.end();
    applyPatches(pixels, strip, channels, patches);
    reducedResult.push(pixels);
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
  }
  reducedResult.end();
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
