import { capsuleField, capsulesOf, capsuleStride, type Capsules } from './capsules.ts';
import type { BrushOperation } from './mask.ts';
import { blendLevel, finish, type MaskPage, type Work } from './shapes.ts';

/** Round brushes drawn along lines: the union of capsules with changing radius, an antialiased edge of at least one px. */
export function drawBrush(page: MaskPage, brush: BrushOperation): void {
  finish(brushWork(page, [brush]));
}

/** Blocks of this many px a side are drawn pixel by pixel. */
const leafSide = 8;
/** Capsules looked at and pixels drawn between two turns: a few ms. */
const turn = 100_000;

/**
 * Draws strokes that all add or all erase, each pixel once. A pixel takes the largest coverage of all capsules. The page is divided
 * into four again and again; at each block the capsules that cannot be the largest anywhere in it are left out, and what is covered all over
 * is filled. The bounds are strict, so the pixels are those of drawing one capsule after the other.
 */
export function* brushWork(page: MaskPage, brushes: readonly BrushOperation[]): Work {
  const { erase } = brushes[0];
  const capsules = yield* capsulesOf(page, brushes);
  if (page.width === 0 || page.height === 0) return;
  for (let from = 0; from < capsules.count; from += capsulesAtOnce) {
    const blocks = new Blocks(page, capsules, from, Math.min(capsules.count, from + capsulesAtOnce), erase);
    let done = 0;
    while (blocks.left > 0) {
      done += blocks.next();
      if (done < turn) continue;
      done = 0;
      yield;
    }
    yield;
  }
}

/** More are drawn in several rounds, so that no step of the division takes long. */
const capsulesAtOnce = 50_000;

/** Numbers of a block that wait: left, top, right, bottom, and where in `candidates` its capsules begin and end. */
const blockStride = 6;

class Blocks {
  left = 1;
  readonly #page: MaskPage;
  readonly #numbers: Float64Array;
  readonly #erase: boolean;
  /** What rounding may be off by, px. */
  readonly #slack: number;
  #stack: Int32Array;
  #candidates: Int32Array;
  #distance: Float64Array;
  #gradientX: Float64Array;
  #gradientY: Float64Array;
  #smallest: Float64Array;
  #largest: Float64Array;

  constructor(page: MaskPage, { numbers, extent }: Capsules, from: number, to: number, erase: boolean) {
    const count = to - from;
    this.#page = page;
    this.#numbers = numbers;
    this.#erase = erase;
    this.#slack = 1e-6 + extent * 1e-13;
    this.#stack = new Int32Array(4 * 32 * blockStride);
    this.#stack.set([0, 0, page.width, page.height, 0, count]);
    this.#candidates = new Int32Array(2 * count + 1024);
    for (let i = 0; i < count; i += 1) this.#candidates[i] = from + i;
    this.#distance = new Float64Array(count);
    this.#gradientX = new Float64Array(count);
    this.#gradientY = new Float64Array(count);
    this.#smallest = new Float64Array(count);
    this.#largest = new Float64Array(count);
  }

  /** Draws or divides one block. Returns how much work that was: capsules and pixels. */
  next(): number {
    const stack = this.#stack;
    this.left -= 1;
    const at = this.left * blockStride;
    const left = stack[at];
    const top = stack[at + 1];
    const right = stack[at + 2];
    const bottom = stack[at + 3];
    const from = stack[at + 4];
    const to = stack[at + 5];
    const end = this.#sift(left, top, right, bottom, from, to);
    const looked = to - from;
    if (end < 0) {
      this.#fill(left, top, right, bottom);
      return looked + ((right - left) * (bottom - top)) / 16;
    }
    if (end === to) return looked;
    if (right - left <= leafSide && bottom - top <= leafSide) {
      this.#draw(left, top, right, bottom, to, end);
      return looked + (right - left) * (bottom - top);
    }
    const middleX = right - left <= leafSide ? right : left + half(right - left);
    const middleY = bottom - top <= leafSide ? bottom : top + half(bottom - top);
    if (middleX < right && middleY < bottom) this.#push(middleX, middleY, right, bottom, to, end);
    if (middleY < bottom) this.#push(left, middleY, middleX, bottom, to, end);
    if (middleX < right) this.#push(middleX, top, right, middleY, to, end);
    this.#push(left, top, middleX, middleY, to, end);
    return looked;
  }

  #push(left: number, top: number, right: number, bottom: number, from: number, to: number): void {
    const at = this.left * blockStride;
    if (at + blockStride > this.#stack.length) this.#stack = grown(this.#stack);
    const stack = this.#stack;
    stack[at] = left;
    stack[at + 1] = top;
    stack[at + 2] = right;
    stack[at + 3] = bottom;
    stack[at + 4] = from;
    stack[at + 5] = to;
    this.left += 1;
  }

  /** How far below the leader's coverage the others stay in the block last sifted, as px of distance; see `sift`. */
  #lead = 0;

  /**
   * Writes the capsules that may decide about a pixel of the block behind the given ones, the strongest in its middle first. Returns where they end, or
   * -1 where all of it is fully covered.
   *
   * Coverage is F(r, d) = min(1, (r + ½ − d) / max(1, r · softness)), d the distance to the axis, r the radius at the nearest point. F grows with r
   * and falls with d; and F(r − δ, d − δ) ≥ F(r, d) where it is positive. So capsule i leaves j out where d_j − d_i ≥ r_j − r_i all over the block, with
   * the smallest r_i and the largest r_j in it. As d_j is convex it lies above its tangent plane; d_i lies below the distance to one point, of which
   * the second order is bounded by |v|² / 2 d_i.
   */
  #sift(left: number, top: number, right: number, bottom: number, from: number, to: number): number {
    while (to + (to - from) > this.#candidates.length) this.#candidates = grown(this.#candidates);
    const candidates = this.#candidates;
    const numbers = this.#numbers;
    const distance = this.#distance;
    const gradientX = this.#gradientX;
    const gradientY = this.#gradientY;
    const smallest = this.#smallest;
    const largest = this.#largest;
    const slack = this.#slack;
    const cx = (left + right) / 2;
    const cy = (top + bottom) / 2;
    const hx = (right - left - 1) / 2;
    const hy = (bottom - top - 1) / 2;
    const squaredReach = hx * hx + hy * hy;
    const reach = Math.sqrt(squaredReach);
    let end = to;
    let leader = -1;
    let best = -Infinity;
    for (let c = from; c < to; c += 1) {
      const index = candidates[c];
      const at = index * capsuleStride;
      const dx = numbers[at + capsuleField.dx];
      const dy = numbers[at + capsuleField.dy];
      const squared = numbers[at + capsuleField.squaredLength];
      const px = cx - numbers[at + capsuleField.x];
      const py = cy - numbers[at + capsuleField.y];
      const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const ex = px - t * dx;
      const ey = py - t * dy;
      const d = Math.sqrt(ex * ex + ey * ey);
      const r0 = numbers[at + capsuleField.radius];
      const change = numbers[at + capsuleField.radiusChange];
      let low = r0;
      let high = r0;
      if (change !== 0 && squared > 0) {
        const free = (px * dx + py * dy) / squared;
        const spread = ((hx + slack) * Math.abs(dx) + (hy + slack) * Math.abs(dy)) / squared;
        const a = r0 + Math.min(1, Math.max(0, free - spread)) * change;
        const b = r0 + Math.min(1, Math.max(0, free + spread)) * change;
        low = Math.min(a, b);
        high = Math.max(a, b);
      }
      if (d - reach > high + 0.5 + slack) continue;
      const softness = numbers[at + capsuleField.softness];
      const farthest = d + reach + slack;
      if (low - 0.5 >= farthest && low * (1 - softness) + 0.5 >= farthest) return -1;
      const slot = end - to;
      distance[slot] = d;
      gradientX[slot] = d > 0 ? ex / d : 0;
      gradientY[slot] = d > 0 ? ey / d : 0;
      smallest[slot] = low;
      largest[slot] = high;
      const radius = r0 + t * change;
      const coverage = (radius + 0.5 - d) / Math.max(1, radius * softness);
      if (coverage > best) {
        best = coverage;
        leader = slot;
      }
      candidates[end] = index;
      end += 1;
    }
    this.#lead = 0;
    if (end - to < 2) return end;
    if (leader < 0 || slack >= 1) {
      // Coordinates beyond all reason: nothing can be said about them in advance.
      this.#lead = Infinity;
      return end;
    }

    const d = distance[leader];
    const near = d < reach;
    const gx = near ? 0 : gradientX[leader];
    const gy = near ? 0 : gradientY[leader];
    const bend = near ? reach : squaredReach / (2 * d);
    const low = smallest[leader];
    const high = largest[leader];
    const strongest = candidates[to + leader];
    const softness = numbers[strongest * capsuleStride + capsuleField.softness];
    candidates[to + leader] = candidates[to];
    candidates[to] = strongest;
    const count = end - to;
    let kept = to + 1;
    for (let k = 1; k < count; k += 1) {
      // The first one has changed places with the leader.
      const slot = k === leader ? 0 : k;
      const index = candidates[to + k];
      const other = numbers[index * capsuleStride + capsuleField.softness];
      let ahead = -Infinity;
      if (softness <= other) {
        const tilt = Math.abs(gradientX[slot] - gx) * hx + Math.abs(gradientY[slot] - gy) * hy;
        const needed = radiusLead(
          low,
          high,
          largest[slot],
          softness,
          other,
          distance[slot] - reach,
          distance[slot] + reach,
        );
        ahead = distance[slot] - d - tilt - bend - needed - slack;
        if (ahead >= 0) continue;
      }
      if (-ahead > this.#lead) this.#lead = -ahead;
      candidates[kept] = index;
      kept += 1;
    }
    return kept;
  }

  #fill(left: number, top: number, right: number, bottom: number): void {
    const { values, width } = this.#page;
    const value = this.#erase ? 0 : 255;
    for (let y = top; y < bottom; y += 1) values.fill(value, y * width + left, y * width + right);
  }

  #draw(left: number, top: number, right: number, bottom: number, from: number, to: number): void {
    const numbers = this.#numbers;
    const candidates = this.#candidates;
    const { values, width } = this.#page;
    const lead = this.#lead;
    const first = candidates[from] * capsuleStride;
    const fx = numbers[first + capsuleField.x];
    const fy = numbers[first + capsuleField.y];
    const fdx = numbers[first + capsuleField.dx];
    const fdy = numbers[first + capsuleField.dy];
    const fsquared = numbers[first + capsuleField.squaredLength];
    const fr = numbers[first + capsuleField.radius];
    const fchange = numbers[first + capsuleField.radiusChange];
    const fsoftness = numbers[first + capsuleField.softness];
    for (let y = top; y < bottom; y += 1) {
      const py = y + 0.5 - fy;
      for (let x = left; x < right; x += 1) {
        const px = x + 0.5 - fx;
        const t = fsquared === 0 ? 0 : Math.min(1, Math.max(0, (px * fdx + py * fdy) / fsquared));
        const ex = px - t * fdx;
        const ey = py - t * fdy;
        const radius = fr + t * fchange;
        const edge = Math.max(1, radius * fsoftness);
        const inner = radius + 0.5 - Math.sqrt(ex * ex + ey * ey);
        let level = levelOf(inner / edge);
        // The others matter only where they could round to another level.
        if (lead > 0 && level < 255 && levelOf((inner + lead) / edge) !== level) {
          for (let c = from + 1; c < to && level < 255; c += 1) {
            level = Math.max(level, levelAt(numbers, candidates[c] * capsuleStride, x, y));
          }
        }
        blendLevel(values, y * width + x, level, this.#erase);
      }
    }
  }
}

/** How much farther a capsule's axis must be than the leader's, px, so that its larger radius `other` does not make it stronger. */
function radiusLead(
  low: number,
  high: number,
  other: number,
  softness: number,
  otherSoftness: number,
  nearest: number,
  farthest: number,
): number {
  const more = other - low;
  const scales = softness === otherSoftness && low * softness >= 1 && other * softness >= 1;
  if (more >= 0) return scales ? more * Math.min(1, Math.max(0, farthest - 0.5) / other) : more;
  if (scales) return (more * Math.max(0, nearest - 0.5)) / other;
  return high * softness <= 1 && other * otherSoftness <= 1 ? more : 0;
}

/** 0..255 of a coverage. */
function levelOf(coverage: number): number {
  return coverage > 0 ? Math.round(Math.min(1, coverage) * 255) : 0;
}

function levelAt(numbers: Float64Array, at: number, x: number, y: number): number {
  const px = x + 0.5 - numbers[at + capsuleField.x];
  const py = y + 0.5 - numbers[at + capsuleField.y];
  const dx = numbers[at + capsuleField.dx];
  const dy = numbers[at + capsuleField.dy];
  const squared = numbers[at + capsuleField.squaredLength];
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
  const ex = px - t * dx;
  const ey = py - t * dy;
  const radius = numbers[at + capsuleField.radius] + t * numbers[at + capsuleField.radiusChange];
  const edge = Math.max(1, radius * numbers[at + capsuleField.softness]);
  return levelOf((radius + 0.5 - Math.sqrt(ex * ex + ey * ey)) / edge);
}

/** The half of a side that makes the blocks below it powers of two. */
function half(side: number): number {
  let size = leafSide;
  while (2 * size < side) size *= 2;
  return size;
}

function grown(list: Int32Array): Int32Array {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
}
