import type { Field } from './field.ts';
import type { Level } from './level.ts';
import { unitsPerLevel } from './level.ts';
import type { RandomSource } from '../../imaging/random.ts';

/** The eight ways to lay a square patch: [a, b, c, d] sends (x, y) to (ax + by, cx + dy). */
export const layings = [
  [1, 0, 0, 1],
  [0, -1, 1, 0],
  [-1, 0, 0, -1],
  [0, 1, -1, 0],
  [-1, 0, 0, 1],
  [0, 1, 1, 0],
  [1, 0, 0, -1],
  [0, -1, -1, 0],
] as const;

/** Squared difference of two patches, given up as soon as it passes `bound`. */
export function patchDistance(
  units: Int16Array,
  channels: number,
  width: number,
  radius: number,
  target: number,
  source: number,
  stepX: number,
  stepY: number,
  bound: number,
): number {
  const size = 2 * radius + 1;
  let sum = 0;
  let from = (source - radius * (stepX + stepY)) * channels;
  let to = (target - radius * (1 + width)) * channels;
  const fromX = stepX * channels;
  const fromRow = stepY * channels - size * fromX;
  const toRow = (width - size) * channels;
  if (channels === 3) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const r = units[to] - units[from];
        const g = units[to + 1] - units[from + 1];
        const b = units[to + 2] - units[from + 2];
        sum += r * r + g * g + b * b;
        to += 3;
        from += fromX;
      }
      if (sum >= bound) return sum;
      to += toRow;
      from += fromRow;
    }
  } else {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const v = units[to] - units[from];
        sum += v * v;
        to += 1;
        from += fromX;
      }
      if (sum >= bound) return sum;
      to += toRow;
      from += fromRow;
    }
  }
  return sum;
}

/** Sum over the patch of every channel, at every place where a whole patch fits. */
export function patchSums(level: Level, radius: number): Int32Array {
  const { width, height, channels, units } = level;
  const stride = width * channels;
  const rows = new Int32Array(units.length);
  for (let y = 0; y < height; y++)
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let x = 0; x < width; x++) {
        sum += units[y * stride + x * channels + c];
        if (x > 2 * radius) sum -= units[y * stride + (x - 2 * radius - 1) * channels + c];
        if (x >= 2 * radius) rows[y * stride + (x - radius) * channels + c] = sum;
      }
    }
  const result = new Int32Array(units.length);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++)
    for (let i = 0; i < stride; i++) {
      sums[i] += rows[y * stride + i];
      if (y > 2 * radius) sums[i] -= rows[(y - 2 * radius - 1) * stride + i];
      if (y >= 2 * radius) result[(y - radius) * stride + i] = sums[i];
    }
  return result;
}

export interface SearchTuning {
  shiftPenalty: number;
  shiftLimit: number;
  layingCount: number;
  nearness: number;
  textureWeight: number;
}

export class Searcher {
  readonly level: Level;
  readonly field: Field;
  readonly sums: Int32Array;
  readonly shifting: boolean;
  readonly tuning: SearchTuning;
  readonly random: RandomSource;
  readonly targetSums: Int32Array;

  constructor(level: Level, field: Field, tuning: SearchTuning, random: RandomSource) {
    this.level = level;
    this.field = field;
    this.tuning = tuning;
    this.random = random;
    this.shifting = Number.isFinite(tuning.shiftPenalty);
    this.sums = this.shifting ? patchSums(level, field.radius) : new Int32Array(0);
    this.targetSums = new Int32Array(field.targets.length * level.channels);
  }

  /** Takes the estimate's present values: sums of the targets and the distances of their present sources. */
  refresh(): void {
    const { level, field } = this;
    const { radius, targets } = field;
    const { width, channels, units } = level;
    if (this.shifting) {
      for (let t = 0; t < targets.length; t++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let y = -radius; y <= radius; y++) {
            const row = (targets[t] + y * width) * channels + c;
            for (let x = -radius * channels; x <= radius * channels; x += channels) sum += units[row + x];
          }
          this.targetSums[t * channels + c] = sum;
        }
      }
    }
    for (let t = 0; t < targets.length; t++) {
      if (field.source[t] < 0) field.distance[t] = Infinity;
      else field.distance[t] = this.measure(t, field.source[t], field.turn[t], Infinity);
    }
  }

  measure(t: number, source: number, turn: number, bound: number): number {
    const { level, field } = this;
    const laying = layings[turn];
    const { width, channels } = level;
    const stepX = laying[0] + laying[2] * width;
    const stepY = laying[1] + laying[3] * width;
    let extra = 0;
    const target = field.targets[t];
    if (this.shifting) {
      const count = (2 * field.radius + 1) ** 2;
      const limit = this.tuning.shiftLimit * unitsPerLevel;
      const one = 1 + this.tuning.shiftPenalty;
      for (let c = 0; c < channels; c++) {
        const difference = this.targetSums[t * channels + c] - this.sums[source * channels + c];
        let shift = difference / (count * one);
        if (shift > limit) shift = limit;
        if (shift < -limit) shift = -limit;
        extra += shift * (count * one * shift - 2 * difference);
      }
    }
    if (this.tuning.textureWeight > 0) {
      const { texture } = level;
      const dx = texture[2 * target] - texture[2 * source];
      const dy = texture[2 * target + 1] - texture[2 * source + 1];
      extra += this.tuning.textureWeight * (dx * dx + dy * dy);
    }
    if (this.tuning.nearness > 0) {
      const dx = (source % width) - (target % width);
      const dy = ((source / width) | 0) - ((target / width) | 0);
      extra += this.tuning.nearness * Math.sqrt(dx * dx + dy * dy);
    }
    return (
      extra + patchDistance(level.units, channels, width, field.radius, target, source, stepX, stepY, bound - extra)
    );
  }

  /** One pass of propagation and random search over targets [start, end) of this pass's order. */
  sweep(forward: boolean, start: number, end: number): void {
    const { field, level, random } = this;
    const { targets, targetAt, source, turn, distance, valid, radius } = field;
    const { width, height } = level;
    const back = forward ? -1 : 1;
    const layingCount = this.tuning.layingCount;
    for (let k = start; k < end; k++) {
      const t = forward ? k : targets.length - 1 - k;
      const p = targets[t];
      let best = source[t];
      let bestTurn = turn[t];
      let bestDistance = distance[t];
      for (let axis = 0; axis < 2; axis++) {
        const neighbour = targetAt[p + (axis === 0 ? back : back * width)];
        if (neighbour < 0 || source[neighbour] < 0) continue;
        const laying = layings[turn[neighbour]];
        const step = axis === 0 ? laying[0] + laying[2] * width : laying[1] + laying[3] * width;
        const candidate = source[neighbour] - back * step;
        if (valid[candidate] !== 1 || (candidate === best && turn[neighbour] === bestTurn)) continue;
        const d = this.measure(t, candidate, turn[neighbour], bestDistance);
        if (d < bestDistance) {
          bestDistance = d;
          best = candidate;
          bestTurn = turn[neighbour];
        }
      }
      let reach = Math.max(width, height);
      while (reach >= 1) {
        const bx = best % width;
        const by = (best / width) | 0;
        const x0 = Math.max(radius, bx - reach);
        const x1 = Math.min(width - radius - 1, bx + reach);
        const y0 = Math.max(radius, by - reach);
        const y1 = Math.min(height - radius - 1, by + reach);
        const candidate = (y0 + random.below(y1 - y0 + 1)) * width + x0 + random.below(x1 - x0 + 1);
        const candidateTurn = layingCount > 1 ? random.below(layingCount) : 0;
        reach >>= 1;
        if (valid[candidate] !== 1 || (candidate === best && candidateTurn === bestTurn)) continue;
        const d = this.measure(t, candidate, candidateTurn, bestDistance);
        if (d < bestDistance) {
          bestDistance = d;
          best = candidate;
          bestTurn = candidateTurn;
        }
      }
      source[t] = best;
      turn[t] = bestTurn;
      distance[t] = bestDistance;
    }
  }

  /** The mean shift of every target's copied patch. */
  settleShifts(): void {
    const { field, level } = this;
    const { channels } = level;
    if (!this.shifting) {
      field.shift.fill(0);
      return;
    }
    const count = (2 * field.radius + 1) ** 2;
    const limit = this.tuning.shiftLimit;
    for (let t = 0; t < field.targets.length; t++)
      for (let c = 0; c < channels; c++) {
        const difference = this.targetSums[t * channels + c] - this.sums[field.source[t] * channels + c];
        const shift = difference / (count * (1 + this.tuning.shiftPenalty) * unitsPerLevel);
        field.shift[t * channels + c] = Math.max(-limit, Math.min(limit, shift));
      }
  }
}
