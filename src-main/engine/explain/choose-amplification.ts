import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import type { WorkContext } from '../../platform/work-context.ts';

const factors = [16, 8, 4, 2] as const;
/** Of the pixels that are not 0, the share whose value is still below white. */
const common = 0.99;
const rowsOfTurn = 256;

/**
 * How much brighter a map of one channel is to be shown: by the largest of ×1, ×2, ×4, ×8 and ×16 at which 99 % of what is not 0 stays below white.
 * @throws what `context.yieldToEventLoop` throws
 */
export async function chooseAmplification(map: PixelSource, context: WorkContext): Promise<number> {
  const counts = new Float64Array(256);
  for (let y = 0; y < map.height; y += rowsOfTurn) {
    await context.yieldToEventLoop();
    const rect = { x: 0, y, width: map.width, height: Math.min(rowsOfTurn, map.height - y) };
    for (const value of await map.readRegion(rect)) counts[value] += 1;
  }
  counts[0] = 0;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const strongest = counts.findIndex((count) => (below += count) >= common * total);
  return factors.find((factor) => factor * strongest <= 255) ?? 1;
}
