import type { Size } from '../../shared/geometry/rect.ts';
import type { NeighbourSteps } from './energy.ts';
import type { YieldBudget } from './yield-budget.ts';

/**
 * The missing pixels (y · width + x) of `hole` [height, width], grouped by what `steps` connect, so that no equation reaches from one group
 * into another. Two holes a few pixels apart share equations, so they form one group: neither may take the other's pixels for known.
 */
export async function findClusters(
  hole: Uint8Array,
  { width, height }: Size,
  steps: NeighbourSteps,
  budget: YieldBudget,
): Promise<Int32Array[]> {
  const { across, down } = steps;
  const seen = new Uint8Array(hole.length);
  let count = 0;
  for (const value of hole) if (value !== 0) count++;
  const pixels = new Int32Array(count);
  const clusters: Int32Array[] = [];
  let end = 0;
  for (let seed = 0; seed < hole.length; seed++) {
    if (seed % width === 0 && budget.spend(width)) await budget.yieldToEventLoop();
    if (hole[seed] === 0 || seen[seed] !== 0) continue;
    const start = end;
    seen[seed] = 1;
    pixels[end++] = seed;
    for (let next = start; next < end; next++) {
      if (budget.spend(4 * across.length)) await budget.yieldToEventLoop();
      const pixel = pixels[next];
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let step = 0; step < across.length; step++) {
        const otherX = x + across[step];
        const otherY = y + down[step];
        if (otherX < 0 || otherY < 0 || otherX >= width || otherY >= height) continue;
        const other = otherY * width + otherX;
        if (hole[other] === 0 || seen[other] !== 0) continue;
        seen[other] = 1;
        pixels[end++] = other;
      }
    }
    clusters.push(pixels.subarray(start, end));
  }
  return clusters;
}

/** The largest depth among `pixels`. @param depth as from holeDepth */
export function deepest(pixels: Int32Array, depth: Uint16Array): number {
  let most = 0;
  for (const pixel of pixels) most = Math.max(most, depth[pixel]);
  return most;
}
