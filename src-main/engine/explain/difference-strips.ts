import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** Pixels of a strip. */
const stripPixels = 2 ** 20;

/**
 * How far `after` differs from `before` at each pixel, in whole rows from top to bottom: [rows, width], the largest difference of a colour channel
 * in levels of 255, rounded.
 * @throws what `context.yieldToEventLoop` throws
 */
export async function* differenceStrips(
  before: PixelSource,
  after: PixelSource,
  context: WorkContext,
): AsyncGenerator<Uint8Array> {
  const { width, height, channels, colourChannels, depth } = before;
  const perLevel = fullRange(depth) / 255;
  const rows = Math.max(1, Math.floor(stripPixels / width));
  for (let y = 0; y < height; y += rows) {
    const rect = { x: 0, y, width, height: Math.min(rows, height - y) };
    const [from, to] = [await before.readRegion(rect), await after.readRegion(rect)];
    const strip = new Uint8Array(width * rect.height);
    for (let row = 0; row < rect.height; row += 1) {
      await context.yieldToEventLoop();
      for (let i = row * width; i < (row + 1) * width; i += 1) {
        let largest = 0;
        for (let at = i * channels; at < i * channels + colourChannels; at += 1) {
          largest = Math.max(largest, Math.abs(to[at] - from[at]));
        }
        strip[i] = Math.round(largest / perLevel);
      }
    }
    context.progress((y + rect.height) / height);
    yield strip;
  }
}
