import type { PolygonOperation } from './mask.ts';
import { blendCoverage, type MaskPage, type Work } from './shapes.ts';

const subRows = 4;
/** Pixels looked at between two turns: a few ms. */
const turn = 500_000;
/** A crossing takes as long as so many pixels. */
const sortingCost = 16;

/** Non-zero winding fill: exact coverage along a row, four sub-rows to a pixel. */
export function* polygonWork(page: MaskPage, polygon: PolygonOperation): Work {
  const edges = new Edges(page, polygon);
  const coverage = new Float32Array(page.width);
  let done = 0;
  for (let y = Math.max(0, Math.floor(edges.top)); y < Math.min(page.height, Math.ceil(edges.bottom)); y += 1) {
    coverage.fill(0);
    for (let sub = 0; sub < subRows; sub += 1) done += edges.addSpans(coverage, y + (sub + 0.5) / subRows);
    for (let x = 0; x < page.width; x += 1) {
      if (coverage[x] > 0) {
        blendCoverage(page.values, y * page.width + x, Math.min(1, coverage[x] / subRows), polygon.erase);
      }
    }
    done += page.width;
    if (done < turn) continue;
    done = 0;
    yield;
  }
}

/** The polygon's edges, of which only those that cross the row at hand are looked at. Rows are asked for from top to bottom. */
class Edges {
  top = Infinity;
  bottom = -Infinity;
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;
  /** By their upper end. */
  readonly #waiting: Int32Array;
  #next = 0;
  /** By where they cross the row before: nearly the order of the next. */
  #active: number[] = [];
  readonly #crossing: Float64Array;

  constructor(page: MaskPage, { points }: PolygonOperation) {
    const count = points.length / 2;
    const xs = new Float64Array(count);
    const ys = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      xs[i] = (points[2 * i] - page.x) * page.scale;
      ys[i] = (points[2 * i + 1] - page.y) * page.scale;
      this.top = Math.min(this.top, ys[i]);
      this.bottom = Math.max(this.bottom, ys[i]);
    }
    const upper = Float64Array.from(ys, (y, i) => Math.min(y, ys[before(i, count)]));
    this.#xs = xs;
    this.#ys = ys;
    this.#crossing = new Float64Array(count);
    this.#waiting = Int32Array.from(ys.keys()).sort((a, b) => upper[a] - upper[b]);
  }

  /** Adds what of each pixel lies inside along `row`. Returns how much work that was. */
  addSpans(coverage: Float32Array, row: number): number {
    const xs = this.#xs;
    const ys = this.#ys;
    const crossing = this.#crossing;
    for (; this.#next < this.#waiting.length; this.#next += 1) {
      const i = this.#waiting[this.#next];
      if (Math.min(ys[i], ys[before(i, ys.length)]) > row) break;
      this.#active.push(i);
    }
    const active = this.#active.filter((i) => Math.max(ys[i], ys[before(i, ys.length)]) > row);
    this.#active = active;
    for (const i of active) {
      const j = before(i, ys.length);
      const t = (row - ys[j]) / (ys[i] - ys[j]);
      crossing[i] = xs[j] + t * (xs[i] - xs[j]);
    }
    active.sort((a, b) => crossing[a] - crossing[b]);
    let winding = 0;
    let work = sortingCost * active.length;
    for (let k = 0; k + 1 < active.length; k += 1) {
      const i = active[k];
      winding += ys[i] > ys[before(i, ys.length)] ? 1 : -1;
      if (winding === 0) continue;
      const from = Math.max(0, crossing[i]);
      const to = Math.min(coverage.length, crossing[active[k + 1]]);
      for (let x = Math.floor(from); x < to; x += 1) coverage[x] += Math.min(x + 1, to) - Math.max(x, from);
      work += Math.max(0, to - from);
    }
    return work;
  }
}

function before(index: number, count: number): number {
  return index === 0 ? count - 1 : index - 1;
}
