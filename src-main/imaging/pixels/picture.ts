import type { Rect } from '../../shared/geometry/rect.ts';
import type { PixelSource } from './pixel-source.ts';
import type { Samples } from './samples.ts';

/** A photo, or the result of steps, with reduced levels for the screen. */
export interface Picture extends PixelSource {
  /**
   * A rectangle of the picture reduced by 2^level, [rect.height, rect.width, channels]: each pixel stands for a block of
   * 2^level × 2^level; level 0 is full size.
   * @throws CANCELLED
   */
  readLevel(level: number, rect: Rect, signal?: AbortSignal): Promise<Samples>;
  /**
   * True where a reduced pixel is the exact mean of its block (see BoxReducer), false where it is only close to that, as it was computed
   * from reduced pixels.
   */
  readonly exactLevels: boolean;
}
