import type { Rect } from '../../shared/geometry/rect.ts';
import { visiblePixels } from '../../imaging/pixels/alpha.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { blendSample, clampSample } from '../../imaging/pixels/blend.ts';
import { cropSamples } from '../../imaging/pixels/crop.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { pullPush } from '../../imaging/pixels/pull-push.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
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
    pullPush(pixels, known, { width, height, channels: colourChannels });
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
        const wanted = clampSample(filled[from + c] * largest, largest);
        pixels[to + c] = blendSample(pixels[to + c], wanted, weights[at]);
      }
    }
  }
  // At most one for each block.
  return cellsOf(core, blockSide).flatMap((block) => {
    const rect = boundsOfSet({ bounds: core, values: weights }, block);
    if (!rect) return [];
    const inCore = { ...rect, x: rect.x - core.x, y: rect.y - core.y };
    return [{ rect, pixels: cropSamples(pixels, core.width, channels, inCore) }];
  });
}
