import type { Rect } from '../../shared/geometry/rect.ts';
import { applyPatches, type PixelPatch } from './patches.ts';
import type { Samples } from './samples.ts';

/** Anything whose pixels can be read by rectangle. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  /** All channels, alpha (last) included. */
  readonly channels: number;
  readonly colourChannels: 1 | 3;
  readonly depth: 8 | 16;
  /** [height, width, channels], interleaved; the caller may change what it gets. */
  readRegion(rect: Rect): Promise<Samples>;
}

/** A photo with patches over it; later patches lie on top. */
export function patchedSource(source: PixelSource, patches: readonly PixelPatch[]): PixelSource {
  if (patches.length === 0) return source;
  const { width, height, channels, colourChannels, depth } = source;
  return {
    width,
    height,
    channels,
    colourChannels,
    depth,
    async readRegion(rect) {
      const pixels = await source.readRegion(rect);
      applyPatches(pixels, rect, channels, patches);
      return pixels;
    },
  };
}
