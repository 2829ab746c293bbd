import type { BrushOperation } from './mask.ts';
import { pressureRadius, type MaskPage } from './shapes.ts';

/** Numbers that describe a capsule, see `capsuleField`. */
export const capsuleStride = 8;

/** Where a number of a capsule lies. The radius goes from `radius` by `radiusChange` along the axis; all in page px. */
export const capsuleField = {
  x: 0,
  y: 1,
  dx: 2,
  dy: 3,
  squaredLength: 4,
  radius: 5,
  radiusChange: 6,
  softness: 7,
} as const;

export interface Capsules {
  count: number;
  /** [count, capsuleStride] */
  numbers: Float64Array;
  /** The largest coordinate, px: how inexact the arithmetic is follows from it. */
  extent: number;
}

/** A few ms. */
const capsulesOfTurn = 20_000;

/** The parts of strokes that reach the page, each one once: a hand that rests draws the same part hundreds of times. */
export function* capsulesOf(page: MaskPage, brushes: readonly BrushOperation[]): Generator<void, Capsules, void> {
  let most = 0;
  for (const { points } of brushes) most += Math.max(1, points.length / 3 - 1);
  const numbers = new Float64Array(most * capsuleStride);
  const seen = new SeenCapsules(numbers, most);
  let count = 0;
  let extent = 0;
  let left = capsulesOfTurn;
  for (const { points, size, hardness } of brushes) {
    const last = Math.max(0, points.length - 6);
    for (let i = 0; i <= last; i += 3) {
      if ((left -= 1) === 0) {
        left = capsulesOfTurn;
        yield;
      }
      const j = Math.min(i + 3, points.length - 3);
      const x0 = (points[i] - page.x) * page.scale;
      const y0 = (points[i + 1] - page.y) * page.scale;
      const r0 = pressureRadius(size, points[i + 2]) * page.scale;
      const x1 = (points[j] - page.x) * page.scale;
      const y1 = (points[j + 1] - page.y) * page.scale;
      const r1 = pressureRadius(size, points[j + 2]) * page.scale;
      const reach = Math.max(r0, r1) + 1;
      if (Math.min(x0, x1) - reach > page.width || Math.max(x0, x1) + reach < 0) continue;
      if (Math.min(y0, y1) - reach > page.height || Math.max(y0, y1) + reach < 0) continue;
      const at = count * capsuleStride;
      const dx = x1 - x0;
      const dy = y1 - y0;
      numbers[at + capsuleField.x] = x0;
      numbers[at + capsuleField.y] = y0;
      numbers[at + capsuleField.dx] = dx;
      numbers[at + capsuleField.dy] = dy;
      numbers[at + capsuleField.squaredLength] = dx * dx + dy * dy;
      numbers[at + capsuleField.radius] = r0;
      numbers[at + capsuleField.radiusChange] = r1 - r0;
      numbers[at + capsuleField.softness] = 1 - hardness;
      if (!seen.add(count)) continue;
      count += 1;
      extent = Math.max(extent, Math.abs(x0), Math.abs(y0), Math.abs(x1), Math.abs(y1), r0, r1);
    }
  }
  return { count, numbers, extent: extent + page.width + page.height };
}

/** A hash table of capsules by their numbers. */
class SeenCapsules {
  readonly #numbers: Float64Array;
  readonly #slots: Int32Array;

  constructor(numbers: Float64Array, most: number) {
    this.#numbers = numbers;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 1))).fill(-1);
  }

  /** False where the same capsule is there already. */
  add(index: number): boolean {
    const numbers = this.#numbers;
    const mask = this.#slots.length - 1;
    const at = index * capsuleStride;
    let hash = 0;
    for (let k = 0; k < capsuleStride; k += 1)
      hash = Math.imul(hash ^ (numbers[at + k] * 4096), 0x9e3779b1) ^ (hash >>> 15);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const other = this.#slots[slot];
      if (other < 0) {
        this.#slots[slot] = index;
        return true;
      }
      let k = 0;
      while (k < capsuleStride && numbers[other * capsuleStride + k] === numbers[at + k]) k += 1;
      if (k === capsuleStride) return false;
    }
  }
}
