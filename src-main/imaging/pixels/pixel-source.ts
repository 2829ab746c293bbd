import type { Rect } from '../../shared/geometry/rect.ts';
import { applyPatches, type PixelPatch } from './patches.ts';
import type { Samples } from './samples.ts';

/** Pixels that are read by rectangle. */
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

/** The properties of a picture that no step changes. */
export function shapeOf({ width, height, channels, colourChannels, depth }: PixelSource) {
  return { width, height, channels, colourChannels, depth };
}

/** A photo with patches over it; later patches lie on top. */
export function patchedSource(source: PixelSource, patches: readonly PixelPatch[]): PixelSource {
  if (patches.length === 0) return source;
  return {
    ...shapeOf(source),
    async readRegion(rect) {
      const pixels = await source.readRegion(rect);
      applyPatches(pixels, rect, source.channels, patches);
      return pixels;
    },
  };
}

/** A part of a photo as a photo of its own. */
export function croppedSource(source: PixelSource, { x, y, width, height }: Rect): PixelSource {
  return {
    ...shapeOf(source),
    width,
    height,
    readRegion: (rect) => source.readRegion({ ...rect, x: rect.x + x, y: rect.y + y }),
  };
}
