import { blendCoverage, type MaskPage, type Work } from './shapes.ts';

/** What is set at least this far counts as damage where distances are measured. */
const inside = 128;
/** Rows that are worked on together, at least. */
const bandRows = 256;
/** Pixels between two turns: a few ms. */
const turn = 250_000;

/**
 * Sets what lies near the damage: `coverage` of the distance to the nearest damaged pixel, px, which is 0 from `reach` on and 1 at 0. Exact
 * Euclidean distances (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012), no farther than `reach`, in bands of rows: memory
 * follows the width and the reach, not the page. A page without damage stays as it is.
 */
export function* spreadWork(page: MaskPage, reach: number, coverage: (distance: number) => number): Work {
  const { values, width, height } = page;
  const farthest = Math.max(1, Math.ceil(reach));
  const rows = Math.min(height, Math.max(bandRows, farthest));
  const vertical = new Uint16Array(rows * width);
  const nearest = new Nearest(width, farthest);
  /** Rows since the last damage above; grows no further than `farthest` + 1. */
  const above = new Uint16Array(width).fill(farthest + 1);
  const below = new Uint16Array(width);
  let done = 0;
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    below.fill(farthest + 1);
    for (let y = Math.min(height, bottom + farthest) - 1; y >= top; y -= 1) {
      for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
        if (values[at] >= inside) below[x] = 0;
        else if (below[x] <= farthest) below[x] += 1;
      }
      if (y < bottom) vertical.set(below, (y - top) * width);
      done += width;
      if (done < turn) continue;
      done = 0;
      yield;
    }
    for (let y = top; y < bottom; y += 1) {
      const row = vertical.subarray((y - top) * width, (y - top + 1) * width);
      for (let x = 0; x < width; x += 1) {
        if (row[x] === 0) above[x] = 0;
        else if (above[x] <= farthest) above[x] += 1;
        if (above[x] < row[x]) row[x] = above[x];
      }
      spreadRow(page, y * width, nearest.along(row), reach, coverage);
      done += 4 * width;
      if (done < turn) continue;
      done = 0;
      yield;
    }
  }
}

function spreadRow(
  { values }: MaskPage,
  row: number,
  distances: Float64Array | null,
  reach: number,
  coverage: (distance: number) => number,
): void {
  if (!distances) return;
  const limit = reach * reach;
  for (let x = 0; x < distances.length; x += 1) {
    const squared = distances[x];
    if (squared >= limit || values[row + x] === 255) continue;
    const share = coverage(Math.sqrt(squared));
    if (share > 0) blendCoverage(values, row + x, share, false);
  }
}

/** Squared distances along a row from distances along columns. */
class Nearest {
  readonly #farthest: number;
  readonly #sites: Int32Array;
  readonly #borders: Float64Array;
  readonly #squared: Float64Array;

  constructor(width: number, farthest: number) {
    this.#farthest = farthest;
    this.#sites = new Int32Array(width);
    this.#borders = new Float64Array(width + 1);
    this.#squared = new Float64Array(width);
  }

  /** px², [width], where columns farther than `farthest` count as having no damage; null where none has. */
  along(row: Uint16Array): Float64Array | null {
    const sites = this.#sites;
    const borders = this.#borders;
    const squared = this.#squared;
    let last = -1;
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] > this.#farthest) continue;
      // In the midst of damage nothing is nearer to others.
      if (row[x] === 0 && row[x - 1] === 0 && row[x + 1] === 0) continue;
      const height = row[x] * row[x] + x * x;
      let crossing = -Infinity;
      for (; last >= 0; last -= 1) {
        const site = sites[last];
        crossing = (height - (row[site] * row[site] + site * site)) / (2 * (x - site));
        if (crossing > borders[last]) break;
      }
      last += 1;
      sites[last] = x;
      borders[last] = last === 0 ? -Infinity : crossing;
    }
    if (last < 0) return null;
    for (let x = 0, k = 0; x < row.length; x += 1) {
      if (row[x] === 0) {
        squared[x] = 0;
        continue;
      }
      while (k < last && borders[k + 1] < x) k += 1;
      const offset = x - sites[k];
      squared[x] = offset * offset + row[sites[k]] * row[sites[k]];
    }
    return squared;
  }
}
