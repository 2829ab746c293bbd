import type { Rect } from '../../shared/geometry/rect.ts';
import { visiblePixels } from '../../imaging/hidden-pixels.ts';
import type { PixelPatch } from '../../imaging/patches.ts';
import type { PixelSource } from '../../imaging/pixel-source.ts';
import type { Samples } from '../../imaging/samples.ts';
import { fullRange } from '../../imaging/samples.ts';
import { spreadKnown } from '../../imaging/spread-known.ts';
import type { Page } from '../../imaging/page.ts';
import { cellsOf, readPage } from '../../imaging/page.ts';
import type { FillProblem } from '../../imaging/fill-problem.ts';

/**
 * The colour of `window` as a fill wants it: 0..1, [height, width, colour channels], without alpha. What is wholly transparent has the
 * colours of what can be seen around it.
 */
export async function readProblem(
  source: PixelSource,
  window: Rect,
  hole: Uint8Array,
  forbidden?: Uint8Array,
): Promise<FillProblem> {
  const samples = await source.readRegion(window);
  const { channels, colourChannels } = source;
  const count = window.width * window.height;
  const pixels = new Float32Array(count * colourChannels);
  const scale = 1 / fullRange(source.depth);
  for (let i = 0; i < count; i += 1) {
    for (let c = 0; c < colourChannels; c += 1) pixels[i * colourChannels + c] = samples[i * channels + c] * scale;
  }
  const { width, height } = window;
  const known = visiblePixels(samples, source);
  if (known) {
    for (let i = 0; i < hole.length; i += 1) if (hole[i] !== 0) known[i] = 0;
    spreadKnown(pixels, known, { width, height, channels: colourChannels });
  }
  return { width, height, channels: colourChannels, pixels, hole, forbidden };
}

const blockSide = 64;

/**
 * The new pixels of `core`: the fill where `take` says so, weighted by the mask, the photo's own everywhere else, bit for bit.
 * Alpha is that of `source`. `filled` covers `window`. Given as tight rectangles around what changed, so that scratches all over
 * a large photo do not make patches of the size of the photo.
 */
export async function composePatches(
  source: PixelSource,
  core: Rect,
  window: Rect,
  filled: Float32Array,
  mask: Page,
  take: (x: number, y: number) => boolean,
): Promise<PixelPatch[]> {
  const pixels = await source.readRegion(core);
  const weights = readPage(mask, core);
  const { channels, colourChannels } = source;
  const largest = fullRange(source.depth);
  for (let y = 0; y < core.height; y += 1) {
    const windowRow = (y + core.y - window.y) * window.width + core.x - window.x;
    for (let x = 0; x < core.width; x += 1) {
      const at = y * core.width + x;
      if (weights[at] !== 0 && !take(core.x + x, core.y + y)) weights[at] = 0;
      if (weights[at] === 0) continue;
      const to = at * channels;
      const from = (windowRow + x) * colourChannels;
      for (let c = 0; c < colourChannels; c += 1) {
        const wanted = Math.min(largest, Math.max(0, filled[from + c] * largest));
        pixels[to + c] = Math.round(pixels[to + c] + ((wanted - pixels[to + c]) * weights[at]) / 255);
      }
    }
  }
  return tightRects(weights, core).map((rect) => ({ rect, pixels: cut(pixels, core, rect, channels) }));
}

/** Rectangles that together hold everything set, at most one for each block. */
function tightRects(weights: Uint8Array, core: Rect): Rect[] {
  const rects: Rect[] = [];
  for (const strip of cellsOf({ ...core, x: 0, y: 0 }, blockSide)) {
    let left = Infinity;
    let right = -1;
    let top = Infinity;
    let bottom = -1;
    for (let y = strip.y; y < strip.y + strip.height; y += 1) {
      for (let x = strip.x; x < strip.x + strip.width; x += 1) {
        if (weights[y * core.width + x] === 0) continue;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
    }
    if (right < 0) continue;
    rects.push({ x: core.x + left, y: core.y + top, width: right - left + 1, height: bottom - top + 1 });
  }
  return rects;
}

function cut(pixels: Samples, from: Rect, rect: Rect, channels: number): Samples {
  const out = pixels.slice(0, rect.width * rect.height * channels);
  for (let y = 0; y < rect.height; y += 1) {
    const start = ((rect.y - from.y + y) * from.width + rect.x - from.x) * channels;
    out.set(pixels.subarray(start, start + rect.width * channels), y * rect.width * channels);
  }
  return out;
}
