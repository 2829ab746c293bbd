import { hasAlpha } from '../pixels/alpha.ts';
import type { PixelSource } from '../pixels/pixel-source.ts';
import { fullRange, type Samples } from '../pixels/samples.ts';

/** A reduced copy of a photo for statistics. */
export interface PhotoGrid {
  columns: number;
  rows: number;
  /** [rows, columns, 3], 0..1; a grey photo has three equal channels. */
  pixels: Float32Array;
  /** [rows, columns], 0 where the photo is transparent. */
  opaque: Uint8Array;
}

/** px of the grid's longer side, at most. */
const longestSide = 384;
/** px a side of the block whose mean a pixel of the grid is: enough to average grain out, little to read. */
const largestBlock = 4;

/**
 * Samples a photo on a grid of at most 384 px a side, a few rows at a time, so that memory does not depend on the photo's size.
 * @throws what `yieldToEventLoop`, called between rows, throws
 */
export async function readPhotoGrid(source: PixelSource, yieldToEventLoop: () => Promise<void>): Promise<PhotoGrid> {
  const scale = Math.max(1, Math.max(source.width, source.height) / longestSide);
  const columns = Math.max(1, Math.floor(source.width / scale));
  const rows = Math.max(1, Math.floor(source.height / scale));
  const block = Math.min(largestBlock, Math.floor(scale), source.width, source.height);
  const grid: PhotoGrid = {
    columns,
    rows,
    pixels: new Float32Array(rows * columns * 3),
    opaque: new Uint8Array(rows * columns),
  };
  for (let row = 0; row < rows; row += 1) {
    await yieldToEventLoop();
    const y = Math.min(source.height - block, Math.floor((row * source.height) / rows));
    const samples = await source.readRegion({ x: 0, y, width: source.width, height: block });
    for (let column = 0; column < columns; column += 1) {
      const x = Math.min(source.width - block, Math.floor((column * source.width) / columns));
      reduceBlock(grid, row * columns + column, source, samples, x, block);
    }
  }
  return grid;
}

function reduceBlock(
  grid: PhotoGrid,
  at: number,
  source: PixelSource,
  samples: Samples,
  x: number,
  block: number,
): void {
  const { width, channels, colourChannels, depth } = source;
  const largest = fullRange(depth);
  const transparent = hasAlpha(source);
  const sums = [0, 0, 0];
  let cover = 0;
  for (let dy = 0; dy < block; dy += 1) {
    for (let dx = 0; dx < block; dx += 1) {
      const from = (dy * width + x + dx) * channels;
      if (transparent) cover += samples[from + colourChannels] / largest;
      for (let c = 0; c < 3; c += 1) sums[c] += samples[from + Math.min(c, colourChannels - 1)];
    }
  }
  const count = block * block;
  for (let c = 0; c < 3; c += 1) grid.pixels[at * 3 + c] = sums[c] / (count * largest);
  grid.opaque[at] = !transparent || cover === count ? 1 : 0;
}
