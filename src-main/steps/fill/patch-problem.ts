import { forEachSharedRow, type Rect } from '../../shared/geometry/rect.ts';
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

/** The problem of filling `hole` in `window`; wholly transparent pixels get colours interpolated from the visible ones around them. */
export async function readProblem(
  source: PixelSource,
  window: Rect,
  hole: Uint8Array = new Uint8Array(0),
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

/** px a side of the blocks of which each makes at most one patch. */
const blockSide = 64;

/**
 * The fill of `core` as patches: tight rectangles around the pixels that change, so that scratches all over a large photo do not make
 * patches of its size. Alpha, and all pixels of other kinds, are those of `source`, bit for bit.
 * @param filled covers `window`: [window.height, window.width, colour channels], 0..1
 * @param isWanted which kinds of damage `filled` replaces
 */
export async function composePatches(
  source: PixelSource,
  core: Rect,
  window: Rect,
  filled: Float32Array,
  kinds: Page,
  isWanted: (kind: number) => boolean,
): Promise<PixelPatch[]> {
  const pixels = await source.readRegion(core);
  const weights = readPage(kinds, core).map((kind) => (isWanted(kind) ? 255 : 0));
  const { channels, colourChannels } = source;
  const largest = fullRange(source.depth);
  forEachSharedRow(core, window, (row, windowRow, length) => {
    for (let x = 0; x < length; x += 1) {
      if (weights[row + x] === 0) continue;
      const to = (row + x) * channels;
      const from = (windowRow + x) * colourChannels;
      for (let c = 0; c < colourChannels; c += 1) {
        const wanted = clampSample(filled[from + c] * largest, largest);
        pixels[to + c] = blendSample(pixels[to + c], wanted, 255);
      }
    }
  });
  return cellsOf(core, blockSide).flatMap((block) => {
    const rect = boundsOfSet({ bounds: core, values: weights }, block);
    if (!rect) return [];
    const inCore = { ...rect, x: rect.x - core.x, y: rect.y - core.y };
    return [{ rect, pixels: cropSamples(pixels, core.width, channels, inCore) }];
  });
}
