import type { YieldBudget } from './yield-budget.ts';

/** Deeper than any picture is wide. */
const unreached = 0xffff;

/**
 * How many pixels each missing pixel lies from the nearest known one, diagonal steps counting one (0 = known). Capped at
 * 65,535. `hole` [height, width]
 */
export async function measureDepth(
  hole: Uint8Array,
  width: number,
  height: number,
  budget: YieldBudget,
): Promise<Uint16Array> {
  const depth = new Uint16Array(hole.length);
  for (let pixel = 0; pixel < hole.length; pixel++) depth[pixel] = hole[pixel] === 0 ? 0 : unreached;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lower(depth, width, height, x, y, -1);
    if (budget.spend(4 * width)) await budget.yieldToEventLoop();
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) lower(depth, width, height, x, y, 1);
    if (budget.spend(4 * width)) await budget.yieldToEventLoop();
  }
  return depth;
}

/** Lowers a pixel to one more than its neighbours in the row before (`step` −1) or after (1) and on that side. */
function lower(depth: Uint16Array, width: number, height: number, x: number, y: number, step: number): void {
  const pixel = y * width + x;
  if (depth[pixel] === 0) return;
  let least = depth[pixel] - 1;
  if (x + step >= 0 && x + step < width) least = Math.min(least, depth[pixel + step]);
  if (y + step >= 0 && y + step < height) {
    const other = pixel + step * width;
    least = Math.min(least, depth[other]);
    if (x > 0) least = Math.min(least, depth[other - 1]);
    if (x < width - 1) least = Math.min(least, depth[other + 1]);
  }
  depth[pixel] = least + 1;
}
