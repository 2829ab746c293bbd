import type { NeighbourSteps } from './energy.ts';
import type { YieldBudget } from './yield-budget.ts';

/** The missing pixels, grouped so that no equation reaches from one group into another. */
export interface HoleClusters {
  /** y · width + x of every missing pixel, group after group. */
  pixels: Int32Array;
  /** Where each group begins in `pixels`; one more entry than there are groups. */
  starts: Int32Array;
}

/**
 * Groups the pixels of `hole` [height, width] that `steps` connect. Two holes a few pixels apart share equations, so they form one group: neither
 * may take the other's pixels for known.
 */
export async function findClusters(
  hole: Uint8Array,
  width: number,
  height: number,
  steps: NeighbourSteps,
  budget: YieldBudget,
): Promise<HoleClusters> {
  const { across, down } = steps;
  const seen = new Uint8Array(hole.length);
  let count = 0;
  for (const value of hole) if (value !== 0) count++;
  const pixels = new Int32Array(count);
  const starts = [0];
  let end = 0;
  for (let seed = 0; seed < hole.length; seed++) {
    if (seed % width === 0 && budget.spend(width)) await budget.yieldToEventLoop();
    if (hole[seed] === 0 || seen[seed] !== 0) continue;
    let next = end;
    seen[seed] = 1;
    pixels[end++] = seed;
    for (; next < end; next++) {
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
    starts.push(end);
  }
  return { pixels, starts: Int32Array.from(starts) };
}
