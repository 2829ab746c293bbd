import type { YieldBudget } from './yield-budget.ts';
import type { EnergySolver } from './solve-energy.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Tiles of this side, px, are solved one after another, each with `overlap` px around it. */
const tileSide = 128;
const overlap = 16;

/** Sweeps end when no pixel moves further than this (0..1), or after the last. */
const settled = 1e-4;

/**
 * Solves a hole too large for one factorisation by overlapping tiles (multiplicative Schwarz), from a start that is right in
 * the large, such as the solution at half scale: memory is that of one tile, time proportional to the hole. `pixels` hold the
 * start.
 */
export async function solveByTiles(
  solver: EnergySolver,
  picture: WorkingPicture,
  pixels: Int32Array,
  sweeps: number,
  budget: YieldBudget,
): Promise<void> {
  const { width, channels, values } = picture;
  const tileColumns = Math.ceil(width / tileSide);
  const tiles = new Map<number, number[]>();
  for (const pixel of pixels) {
    if (budget.spend(50)) await budget.yieldToEventLoop();
    const x = pixel % width;
    const y = (pixel - x) / width;
    const first = {
      column: Math.floor(Math.max(0, x - overlap) / tileSide),
      row: Math.floor(Math.max(0, y - overlap) / tileSide),
    };
    const last = {
      column: Math.min(tileColumns - 1, Math.floor((x + overlap) / tileSide)),
      row: Math.floor((y + overlap) / tileSide),
    };
    for (let row = first.row; row <= last.row; row++) {
      for (let column = first.column; column <= last.column; column++) {
        const tile = row * tileColumns + column;
        const list = tiles.get(tile);
        if (list === undefined) tiles.set(tile, [pixel]);
        else list.push(pixel);
      }
    }
  }
  const order = [...tiles.keys()].sort((one, other) => one - other);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let furthest = 0;
    for (const tile of order) {
      const list = Int32Array.from(tiles.get(tile) ?? []);
      const before = Float64Array.from(list, (pixel) => values[pixel * channels]);
      await solver.solve(list);
      list.forEach((pixel, index) => {
        furthest = Math.max(furthest, Math.abs(values[pixel * channels] - before[index]));
      });
    }
    if (furthest < settled) return;
    order.reverse();
  }
}
