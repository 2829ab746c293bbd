import type { RandomSource } from '../../../imaging/random.ts';
import type { Field } from './field.ts';
import { orientations, orientedOffset, swapsAxes } from './orientations.ts';
import { unitsPerEightBitLevel, unitsPerOne, type Level } from './level.ts';
import { patchDistance } from './patch.ts';
import { tuning } from './tuning.ts';

/** log₂ of the side of the cells in which uses of sources are counted, px. */
const cellShift = 2;

/** Targets between two yields to the event loop: a few ms. */
const batch = 256;

/**
 * PatchMatch (Barnes, Shechtman, Finkelstein, Goldman 2009): propagation of sources between neighbouring patches and random search in
 * windows of halving size. The distance of two patches is their squared difference after a bounded shift of the mean, plus those of
 * texture features and position, plus a penalty for sources in use (crowding).
 */
export class Searcher {
  readonly #level: Level;
  readonly #field: Field;
  readonly #allowed: readonly number[];
  readonly #random: RandomSource;
  readonly #sourceSums: Int32Array;
  /** [targets, channels] */
  readonly #targetSums: Int32Array;
  readonly #count: number;
  readonly #shiftLimit: number;
  readonly #shiftCost: number;
  readonly #textureWeight: number;
  readonly #nearness: number;
  /** 1 / width: a product is faster than a quotient, and exact for pixel centres. */
  readonly #perWidth: number;
  /** Targets copied from each cell. */
  readonly #usage: Int32Array;
  readonly #cells: number;
  readonly #crowding: number;
  readonly #freeUsage: number;
  #forward = true;

  /**
   * @param sourceSums as from patchSums
   * @param shade what a shift of a patch's mean costs, and how far it may go, 8-bit levels
   */
  constructor(
    level: Level,
    field: Field,
    scale: number,
    allowed: readonly number[],
    random: RandomSource,
    sourceSums: Int32Array,
    shade = { cost: tuning.shiftCost, limit: tuning.shiftLimit },
  ) {
    this.#level = level;
    this.#field = field;
    this.#allowed = allowed;
    this.#random = random;
    this.#sourceSums = sourceSums;
    this.#targetSums = new Int32Array(field.targets.length * level.channels);
    this.#count = (2 * field.radius + 1) ** 2;
    this.#perWidth = 1 / level.width;
    this.#shiftLimit = shade.limit * unitsPerEightBitLevel;
    this.#shiftCost = shade.cost;
    const samples = this.#count * level.channels;
    this.#cells = (level.width >> cellShift) + 1;
    this.#usage = new Int32Array(this.#cells * ((level.height >> cellShift) + 1));
    let copyable = 0;
    for (let p = 0; p < field.sources.length; p++) copyable += field.sources[p];
    this.#freeUsage = Math.ceil(Math.max(1, (2 * field.targets.length) / copyable) * (1 << (2 * cellShift)));
    this.#crowding = (tuning.crowding * samples) / (1 << (2 * cellShift));
    this.#textureWeight = (tuning.textureWeight * samples) / 3 / 16;
    this.#nearness = (tuning.nearness * scale * samples) / 147;
  }

  /** One round: refreshes distances, then `sweeps` passes over all targets. @param report fraction done, 0..1 */
  async improve(
    sweeps: number,
    yieldToEventLoop: () => Promise<void>,
    report: (fraction: number) => void,
  ): Promise<void> {
    await this.refresh(yieldToEventLoop);
    const count = this.#field.targets.length;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let start = 0; start < count; start += batch) {
        this.#sweep(start, Math.min(count, start + batch));
        if (start % (16 * batch) === 0) report((sweep + start / count) / sweeps);
        await yieldToEventLoop();
      }
      this.#forward = !this.#forward;
    }
    this.#settleShifts();
  }

  /** Recomputes distances and shifts of the sources for the present estimate. */
  async refresh(yieldToEventLoop: () => Promise<void>): Promise<void> {
    const { channels, units, width } = this.#level;
    const { targets, source, orientation, distance, radius } = this.#field;
    const sums = this.#targetSums;
    const across = radius * channels;
    this.#usage.fill(0);
    for (let t = 0; t < targets.length; t++) if (source[t] >= 0) this.#usage[this.#cellOf(source[t])] += 1;
    for (let t = 0; t < targets.length; t++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let y = -radius; y <= radius; y++) {
          const centre = (targets[t] + y * width) * channels + c;
          for (let i = centre - across; i <= centre + across; i += channels) sum += units[i];
        }
        sums[t * channels + c] = sum;
      }
      distance[t] = source[t] < 0 ? Infinity : this.#measure(t, source[t], orientation[t], Infinity);
      if (t % batch === 0) await yieldToEventLoop();
    }
    this.#settleShifts();
  }

  #measure(t: number, source: number, orientation: number, bound: number): number {
    const { width, channels, texture, units } = this.#level;
    const target = this.#field.targets[t];
    const matrix = orientations[orientation];
    let extra = 0;
    for (let channel = 0; channel < channels; channel++) {
      const difference = this.#targetSums[t * channels + channel] - this.#sourceSums[source * channels + channel];
      const shift = this.#shiftOf(t, difference);
      // Change of the squared difference by adding `shift` to the source.
      extra += shift * (this.#count * (1 + this.#shiftCost) * shift - 2 * difference);
    }
    const swap = swapsAxes[orientation] ? 1 : 0;
    const across = texture[2 * target] - texture[2 * source + swap];
    const down = texture[2 * target + 1] - texture[2 * source + 1 - swap];
    extra += this.#textureWeight * (across * across + down * down);
    const dy = (((source + 0.5) * this.#perWidth) | 0) - (((target + 0.5) * this.#perWidth) | 0);
    const dx = source - target - dy * width;
    extra += this.#nearness * Math.sqrt(dx * dx + dy * dy);
    const [stepX, stepY] = [matrix[0] + matrix[2] * width, matrix[1] + matrix[3] * width];
    const { radius } = this.#field;
    return extra + patchDistance(units, channels, width, radius, target, source, stepX, stepY, bound - extra);
  }

  #cellOf(source: number): number {
    const y = ((source + 0.5) * this.#perWidth) | 0;
    return (y >> cellShift) * this.#cells + ((source - y * this.#level.width) >> cellShift);
  }

  /** Penalty on the distance of sources in a cell, by its uses above the free number. */
  #crowdingAt(cell: number): number {
    const excess = this.#usage[cell] - this.#freeUsage;
    return excess > 0 ? this.#crowding * excess : 0;
  }

  /** Best mean shift, units, for a source whose sum is `difference` below that of target `t`. */
  #shiftOf(t: number, difference: number): number {
    if (this.#field.unshifted[t] === 1) return 0;
    const shift = difference / (this.#count * (1 + this.#shiftCost));
    return Math.max(-this.#shiftLimit, Math.min(this.#shiftLimit, shift));
  }

  #settleShifts(): void {
    const { targets, source, shift } = this.#field;
    const { channels } = this.#level;
    for (let t = 0; t < targets.length; t++) {
      if (source[t] < 0) continue;
      for (let c = 0; c < channels; c++) {
        const difference = this.#targetSums[t * channels + c] - this.#sourceSums[source[t] * channels + c];
        shift[t * channels + c] = this.#shiftOf(t, difference) / unitsPerOne;
      }
    }
  }

  /** Propagation and random search for the targets [start, end) of this sweep's order. */
  #sweep(start: number, end: number): void {
    const { targets, targetAt, source, orientation, distance, radius } = this.#field;
    const { width, height } = this.#level;
    const random = this.#random;
    const allowed = this.#allowed;
    const back = this.#forward ? -1 : 1;
    const best: Match = { source: -1, orientation: 0, distance: 0, crowding: 0 };
    for (let k = start; k < end; k++) {
      const t = this.#forward ? k : targets.length - 1 - k;
      const before = this.#cellOf(source[t]);
      best.source = source[t];
      best.orientation = orientation[t];
      best.distance = distance[t];
      best.crowding = this.#crowdingAt(before);
      for (let axis = 0; axis < 2; axis++) {
        const neighbour = targetAt[targets[t] + (axis === 0 ? back : back * width)];
        if (neighbour < 0) continue;
        const tried = orientation[neighbour];
        const offset = orientedOffset(tried, axis === 0 ? back : 0, axis === 0 ? 0 : back, width);
        this.#attempt(t, source[neighbour] - offset, tried, best);
      }
      for (let reach = Math.max(width, height); reach >= 1; reach >>= 1) {
        const bestY = ((best.source + 0.5) * this.#perWidth) | 0;
        const bestX = best.source - bestY * width;
        const left = Math.max(radius, bestX - reach);
        const right = Math.min(width - 1 - radius, bestX + reach);
        const top = Math.max(radius, bestY - reach);
        const bottom = Math.min(height - 1 - radius, bestY + reach);
        const candidate = (top + random.below(bottom - top + 1)) * width + left + random.below(right - left + 1);
        this.#attempt(t, candidate, allowed.length === 1 ? 0 : allowed[random.below(allowed.length)], best);
      }
      if (best.source !== source[t]) {
        this.#usage[before] -= 1;
        this.#usage[this.#cellOf(best.source)] += 1;
      }
      source[t] = best.source;
      orientation[t] = best.orientation;
      distance[t] = best.distance;
    }
  }

  /** Puts a source into `best` where it is nearer to target `t`. */
  #attempt(t: number, source: number, orientation: number, best: Match): void {
    if (this.#field.sources[source] !== 1 || (source === best.source && orientation === best.orientation)) return;
    const crowding = this.#crowdingAt(this.#cellOf(source));
    const bound = best.distance + best.crowding - crowding;
    if (bound <= 0) return;
    const distance = this.#measure(t, source, orientation, bound);
    if (distance >= bound) return;
    best.source = source;
    best.orientation = orientation;
    best.distance = distance;
    best.crowding = crowding;
  }
}

interface Match {
  source: number;
  orientation: number;
  /** Without the crowding, squared units. */
  distance: number;
  crowding: number;
}
