import { smallestRange, type Levels, type ToneMeasurement } from './params.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { estimateMiddle } from './middle-cast.ts';
import { readPhotoGrid, type PhotoGrid } from '../../imaging/colour/photo-grid.ts';
import { contentMask } from '../../imaging/colour/content-mask.ts';
import { measureColourKind } from '../../imaging/colour/colour-kind.ts';

/** Shares of the picture that are darker than black and lighter than white. */
const outside = 0.005;
/** Channels differ by more than this in black or white because of what they show. */
const largestDifference = 0.25;
/** Fewer pixels of the grid say nothing. */
const minPixels = 64;

/** Of a photo about which nothing can be said. */
const nothing: ToneMeasurement = {
  kind: 'grey',
  spread: 0,
  black: [0, 0, 0],
  white: [1, 1, 1],
  middle: [0.5, 0.5, 0.5],
};

/**
 * Measures black, white and grey of a photo, in its own encoded values. Never fails for what a photo shows.
 * @throws CANCELLED
 */
export async function measureTone(source: PixelSource, signal?: AbortSignal): Promise<ToneMeasurement> {
  const context = createWorkContext(0, signal);
  const grid = await readPhotoGrid(source, () => context.yieldToEventLoop());
  const picture = contentMask(grid);
  if (picture.reduce((sum, value) => sum + value, 0) < minPixels) return nothing;
  await context.yieldToEventLoop();

  const tint = measureColourKind(grid, picture);
  const ranges = [0, 1, 2].map((c) => rangeOf(grid, picture, c));
  if (ranges.some(([black, white]) => white - black < smallestRange)) return { ...nothing, ...tint };
  const darkest = Math.min(...ranges.map(([black]) => black));
  const lightest = Math.max(...ranges.map(([, white]) => white));
  if (tint.kind === 'grey') {
    return { ...tint, black: even(darkest), white: even(lightest), middle: even((darkest + lightest) / 2) };
  }
  const black = ranges.map(([low]) => Math.min(low, darkest + largestDifference)) as Levels;
  const white = ranges.map(([, high]) => Math.max(high, lightest - largestDifference)) as Levels;
  if (tint.kind === 'toned') {
    return { ...tint, black, white, middle: black.map((low, c) => (low + white[c]) / 2) as Levels };
  }
  await context.yieldToEventLoop();
  return { ...tint, black, white, middle: estimateMiddle(grid, picture, black, white) };
}

function rangeOf({ pixels }: PhotoGrid, picture: Uint8Array, c: number): [black: number, white: number] {
  const values: number[] = [];
  for (let i = 0; i < picture.length; i += 1) if (picture[i]) values.push(pixels[i * 3 + c]);
  const sorted = Float32Array.from(values).sort();
  const last = sorted.length - 1;
  return [sorted[Math.floor(outside * last)], sorted[Math.ceil((1 - outside) * last)]];
}

function even(level: number): Levels {
  return [level, level, level];
}
