import type { Rect } from '../../shared/geometry/rect.ts';
import type { PixelSource } from './pixel-source.ts';
import type { Samples } from './samples.ts';

/** A photo, or what steps made of it, that can also be read reduced, for the screen. */
export interface Picture extends PixelSource {
  /**
   * A rectangle of the picture reduced by 2^level, [rect.height, rect.width, channels]: each pixel stands for a block of
   * 2^level × 2^level. Level 0 is the picture itself.
   */
  readLevel(level: number, rect: Rect, signal?: AbortSignal): Promise<Samples>;
  /**
   * A reduced pixel is exactly the mean of its block (see BoxReducer). Otherwise it is only close to it, since it was computed from
   * reduced pixels.
   */
  readonly exactLevels: boolean;
}

/** What stays when a picture is changed. */
export function shapeOf({ width, height, channels, colourChannels, depth }: PixelSource) {
  return { width, height, channels, colourChannels, depth };
}
