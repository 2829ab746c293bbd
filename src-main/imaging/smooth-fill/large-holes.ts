import type { YieldBudget } from './yield-budget.ts';
import { GroupSolver, type EnergyData } from './solve-groups.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Tiles of this side, px, are solved one after another, each with `overlap` px around it. */
const tileSide = 128;
const overlap = 16;

/** Sweeps end when no pixel moves further than this (0..1), or after the last. */
const settled = 1e-4;

/**
 * Solves a hole too large for one factorisation by overlapping tiles (multiplicative Schwarz), from a start that is right in
 * the large, such as the solution at half scale: memory is that of one tile a thread, time proportional to the hole. `pixels` hold the
 * start. Tiles go by four colours: those of one colour are a tile apart, so that none sees another, and are solved at once.
 */
export async function solveByTiles(
  picture: WorkingPicture,
  energy: EnergyData,
  pixels: Int32Array,
  sweeps: number,
  budget: YieldBudget,
): Promise<void> {
  const { width } = picture;
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
  const colourOf = (tile: number): number => ((tile % tileColumns) & 1) + 2 * (Math.floor(tile / tileColumns) & 1);
  const raster = [...tiles.keys()].sort((one, other) => one - other);
  const atOnce = budget.undivided
    ? raster.map((tile) => [tile])
    : [0, 1, 2, 3].map((colour) => raster.filter((tile) => colourOf(tile) === colour));
  const groups = atOnce.flat().map((tile) => Int32Array.from(tiles.get(tile)!));
  let end = 0;
  const order = atOnce.map(({ length }) => [end, (end += length)] as const);
  using solver = new GroupSolver(picture, energy, groups, budget);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let furthest = 0;
    for (const [from, to] of order) furthest = Math.max(furthest, await solver.solve(from, to));
    if (furthest < settled) return;
    order.reverse();
  }
}
