import type { Rect } from '../../shared/geometry/rect.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import type { Page } from './damage-map.ts';
import { readPage } from './damage-map.ts';
import type { FillProblem } from './problem.ts';

/** The colour of `window` as a fill wants it: 0..1, [height, width, colour channels], without alpha. */
export async function readProblem(
  source: PixelSource,
  window: Rect,
  kinds: Uint8Array,
  isHole: (kind: number) => boolean,
  forbidden?: Uint8Array,
): Promise<FillProblem> {
  const samples = await source.readRegion(window);
  const { channels, colourChannels } = source;
  const count = window.width * window.height;
  const pixels = new Float32Array(count * colourChannels);
  const scale = 1 / (source.depth === 8 ? 255 : 65535);
  for (let i = 0; i < count; i += 1) {
    for (let c = 0; c < colourChannels; c += 1) pixels[i * colourChannels + c] = samples[i * channels + c] * scale;
  }
  const hole = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) hole[i] = isHole(kinds[i]) ? 1 : 0;
  return { width: window.width, height: window.height, channels: colourChannels, pixels, hole, forbidden };
}

/**
 * The new pixels of `core`: the fill where `take` says so, weighted by the mask, the photo's own everywhere else, bit for bit.
 * Alpha stays as it is. `filled` covers `window`.
 */
export async function composePatch(
  source: PixelSource,
  core: Rect,
  window: Rect,
  filled: Float32Array,
  mask: Page,
  take: (x: number, y: number) => boolean,
): Promise<PixelPatch> {
  const pixels = await source.readRegion(core);
  const weights = readPage(mask, core);
  const { channels, colourChannels } = source;
  const largest = source.depth === 8 ? 255 : 65535;
  for (let y = 0; y < core.height; y += 1) {
    const windowRow = (y + core.y - window.y) * window.width + core.x - window.x;
    for (let x = 0; x < core.width; x += 1) {
      const weight = weights[y * core.width + x];
      if (weight === 0 || !take(core.x + x, core.y + y)) continue;
      const to = (y * core.width + x) * channels;
      const from = (windowRow + x) * colourChannels;
      for (let c = 0; c < colourChannels; c += 1) {
        const wanted = Math.min(largest, Math.max(0, filled[from + c] * largest));
        pixels[to + c] = Math.round(pixels[to + c] + ((wanted - pixels[to + c]) * weight) / 255);
      }
    }
  }
  return { rect: core, pixels };
}
