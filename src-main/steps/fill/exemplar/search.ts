import type { RandomSource } from '../../../imaging/random.ts';
import type { Field } from './field.ts';
import { orientations, swapsAxes, orientedOffset } from './orientations.ts';
import { unitsPerEightBitLevel, unitsPerOne, type Level } from './level.ts';
import { patchDistance, patchSums } from './patch.ts';
import { tuning } from './tuning.ts';

/** Cells of 4 × 4 sources are counted together. */
const cellShift = 2;

/** Targets between two turns of the event loop: a few milliseconds of work. */
const batch = 256;

/**
 * PatchMatch (Barnes, Shechtman, Finkelstein, Goldman 2009): good sources spread from patch to patch, since neighbours are
 * mostly copied from neighbours, and random tries in ever smaller squares improve on them. The distance of two patches is
 * their squared difference after a bounded shift of the mean, plus that of their textures, plus what lies between them; a
 * source that is copied many times already must be nearer by so much.
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
  readonly #textureWeight: number;
  readonly #nearness: number;
  /** 1 / width: multiplying is much faster than dividing, and exact for the middle of a pixel. */
  readonly #perWidth: number;
  /** How many targets are copied from each cell of cellSide × cellSide sources. */
  readonly #usage: Int32Array;
  readonly #cells: number;
  readonly #crowding: number;
  readonly #freeUsage: number;
  #forward = true;

  static async create(
    level: Level,
    field: Field,
    scale: number,
    allowed: readonly number[],
    random: RandomSource,
    yieldToEventLoop: () => Promise<void>,
  ): Promise<Searcher> {
    return new Searcher(level, field, scale, allowed, random, await patchSums(level, field.radius, yieldToEventLoop));
  }

  private constructor(
    level: Level,
    field: Field,
    scale: number,
    allowed: readonly number[],
    random: RandomSource,
    sourceSums: Int32Array,
  ) {
    this.#level = level;
    this.#field = field;
    this.#allowed = allowed;
    this.#random = random;
    this.#sourceSums = sourceSums;
    this.#targetSums = new Int32Array(field.targets.length * level.channels);
    this.#count = (2 * field.radius + 1) ** 2;
    this.#perWidth = 1 / level.width;
    this.#shiftLimit = tuning.shiftLimit * unitsPerEightBitLevel;
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

  /**
   * One round: takes the guess as it is now, then improves on every target's source, `sweeps` times over. Reports the fraction
   * of it that is done.
   */
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

  /** Distances and shifts of the present sources, for the guess as it is now. */
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
      // What the squared difference becomes when `shift` is added to the source, less what it is without.
      extra += shift * (this.#count * (1 + tuning.shiftCost) * shift - 2 * difference);
    }
    const swap = swapsAxes[orientation] ? 1 : 0;
    const across = texture[2 * target] - texture[2 * source + swap];
    const down = texture[2 * target + 1] - texture[2 * source + 1 - swap];
    extra += this.#textureWeight * (across * across + down * down);
    const dy = (((source + 0.5) * this.#perWidth) | 0) - (((target + 0.5) * this.#perWidth) | 0);
    const dx = source - target - dy * width;
    extra += this.#nearness * Math.sqrt(dx * dx + dy * dy);
    const radius = this.#field.radius;
    return (
      extra +
      patchDistance(
        units,
        channels,
        width,
        radius,
        target,
        source,
        matrix[0] + matrix[2] * width,
        matrix[1] + matrix[3] * width,
        bound - extra,
      )
    );
  }

  #cellOf(source: number): number {
    const y = ((source + 0.5) * this.#perWidth) | 0;
    return (y >> cellShift) * this.#cells + ((source - y * this.#level.width) >> cellShift);
  }

  /** What is added to the distance of a source in a cell that is copied already more than once all over. */
  #crowdingAt(cell: number): number {
    const excess = this.#usage[cell] - this.#freeUsage;
    return excess > 0 ? this.#crowding * excess : 0;
  }

  /** The mean shift, in units, with which a source explains target `t` best whose sum differs from it by `difference`. */
  #shiftOf(t: number, difference: number): number {
    if (this.#field.unshifted[t] === 1) return 0;
    const shift = difference / (this.#count * (1 + tuning.shiftCost));
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
    const { targets, targetAt, source, orientation, distance, sources, radius } = this.#field;
    const { width, height } = this.#level;
    const random = this.#random;
    const allowed = this.#allowed;
    const back = this.#forward ? -1 : 1;
    for (let k = start; k < end; k++) {
      const t = this.#forward ? k : targets.length - 1 - k;
      let best = source[t];
      let bestOrientation = orientation[t];
      let bestDistance = distance[t];
      const before = this.#cellOf(best);
      let bestCrowding = this.#crowdingAt(before);
      for (let axis = 0; axis < 2; axis++) {
        const neighbour = targetAt[targets[t] + (axis === 0 ? back : back * width)];
        if (neighbour < 0) continue;
        const tried = orientation[neighbour];
        const candidate =
          source[neighbour] - orientedOffset(tried, axis === 0 ? back : 0, axis === 0 ? 0 : back, width);
        if (sources[candidate] !== 1 || (candidate === best && tried === bestOrientation)) continue;
        const crowding = this.#crowdingAt(this.#cellOf(candidate));
        const bound = bestDistance + bestCrowding - crowding;
        if (bound <= 0) continue;
        const found = this.#measure(t, candidate, tried, bound);
        if (found >= bound) continue;
        bestDistance = found;
        bestCrowding = crowding;
        best = candidate;
        bestOrientation = tried;
      }
      for (let reach = Math.max(width, height); reach >= 1; reach >>= 1) {
        const bestY = ((best + 0.5) * this.#perWidth) | 0;
        const bestX = best - bestY * width;
        const left = Math.max(radius, bestX - reach);
        const right = Math.min(width - 1 - radius, bestX + reach);
        const top = Math.max(radius, bestY - reach);
        const bottom = Math.min(height - 1 - radius, bestY + reach);
        const candidate = (top + random.below(bottom - top + 1)) * width + left + random.below(right - left + 1);
        const tried = allowed.length === 1 ? 0 : allowed[random.below(allowed.length)];
        if (sources[candidate] !== 1 || (candidate === best && tried === bestOrientation)) continue;
        const crowding = this.#crowdingAt(this.#cellOf(candidate));
        const bound = bestDistance + bestCrowding - crowding;
        if (bound <= 0) continue;
        const found = this.#measure(t, candidate, tried, bound);
        if (found >= bound) continue;
        bestDistance = found;
        bestCrowding = crowding;
        best = candidate;
        bestOrientation = tried;
      }
      if (best !== source[t]) {
        this.#usage[before] -= 1;
        this.#usage[this.#cellOf(best)] += 1;
      }
      source[t] = best;
      orientation[t] = bestOrientation;
      distance[t] = bestDistance;
    }
  }
}
