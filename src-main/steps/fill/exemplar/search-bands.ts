import { createRandom, type RandomSource } from '../../../imaging/random.ts';
import type { PartTasks } from '../../../platform/threads.ts';
import { featuresOf } from './features.ts';
import type { Field } from './field.ts';
import { unitsPerOne, type Level } from './level.ts';
import { orientations, orientedOffset, swapsAxes } from './orientations.ts';
import { patchDistance } from './patch.ts';
import { votePixels } from './vote.ts';

/** log₂ of the side of the cells in which uses of sources are counted, px. */
export const cellShift = 2;

/** Targets between two yields: a few ms. */
const batch = 256;

/** Covers the rounding of two deviations, and of the sums of a bound: no source is passed over that could be the best. */
const slack = 0.01;

/** All that a search works on. Arrays that it writes are shared memory. */
export interface SearchState {
  readonly level: Level;
  readonly field: Field;
  /** First target of each band, and the number of targets: whole rows, so that a band's propagation never depends on another's. */
  readonly bands: Int32Array;
  /** Ways of laying a source. */
  readonly allowed: readonly number[];
  /** As from patchFeatures, of the sources. */
  readonly sourceFeatures: Float32Array;
  /** [targets, 2 · channels]: sums and deviations, as in patchFeatures. */
  readonly targetFeatures: Float32Array;
  /** `source` and `orientation` of the field before the sweep. */
  readonly sourceBefore: Int32Array;
  readonly orientationBefore: Uint8Array;
  /** Targets that were copied from each cell before the sweep. */
  readonly usage: Int32Array;
  /** [targets] */
  readonly weights: Float32Array;
  /** Of each part of a vote, the sum of the changes. */
  readonly changes: Float64Array;
  /** Pixels of a part. */
  readonly votedTogether: number;
  /** Largest shift of a patch's mean, units, and what its square costs. */
  readonly shiftLimit: number;
  readonly shiftCost: number;
  readonly textureWeight: number;
  readonly nearness: number;
  readonly crowding: number;
  /** Uses of a cell that cost nothing. */
  readonly freeUsage: number;
}

export type SearchTask = 'refresh' | 'sweep' | 'vote';

/**
 * The tasks of a search: `refresh` and `sweep` a band, `vote` on some pixels.
 * @param random of all sweeps; without it each band has numbers of its own in each
 */
export function searchTasks(
  state: SearchState,
  pause: () => Promise<void>,
  random?: RandomSource,
): PartTasks & Record<SearchTask, PartTasks[string]> {
  const bands = new SearchBands(state, pause, random);
  return {
    refresh: (band) => bands.refresh(band),
    sweep: (band, seed, back, reach) => bands.sweep(band, seed, back, reach),
    async vote(part) {
      const { level, field, weights, changes, votedTogether } = state;
      const end = Math.min(field.hole.length, (part + 1) * votedTogether);
      changes[part] = 0;
      for (let start = part * votedTogether; start < end; start += batch) {
        const span = { start, end: Math.min(end, start + batch) };
        changes[part] = votePixels(level, field, field.hole, weights, span, changes[part]);
        await pause();
      }
    },
  };
}

/**
 * Bands of targets, each of which is searched by itself: it has random numbers of its own, and sees of the others what they had before the
 * sweep. So the result depends on the bands, and not on which is searched first or by whom.
 */
class SearchBands {
  readonly #state: SearchState;
  readonly #pause: () => Promise<void>;
  readonly #random: RandomSource | undefined;
  readonly #count: number;
  /** 1 / width: a product is faster than a quotient, and exact for pixel centres. */
  readonly #perWidth: number;
  readonly #cells: number;
  /** Uses as the band in hand sees them: those before the sweep, and its own changes. */
  readonly #usage: Int32Array;

  constructor(state: SearchState, pause: () => Promise<void>, random: RandomSource | undefined) {
    this.#state = state;
    this.#pause = pause;
    this.#random = random;
    this.#count = (2 * state.field.radius + 1) ** 2;
    this.#perWidth = 1 / state.level.width;
    this.#cells = cellsAcross(state.level);
    this.#usage = new Int32Array(state.usage.length);
  }

  /** Recomputes sums, distances and shifts of a band for the present estimate. */
  async refresh(band: number): Promise<void> {
    const { bands, level, field, targetFeatures } = this.#state;
    const { channels, units, width } = level;
    const { targets, source, orientation, distance, radius } = field;
    const sums = new Float64Array(channels);
    const squares = new Float64Array(channels);
    /** Takes a column of pixels into the sums, or out of them. */
    const add = (top: number, sign: number): void => {
      for (let y = 0, i = top * channels; y <= 2 * radius; y++, i += width * channels) {
        for (let c = 0; c < channels; c++) {
          sums[c] += sign * units[i + c];
          squares[c] += sign * units[i + c] ** 2;
        }
      }
    };
    for (let t = bands[band]; t < bands[band + 1]; t++) {
      const corner = targets[t] - radius * width - radius;
      if (t > bands[band] && targets[t - 1] === targets[t] - 1) {
        add(corner - 1, -1);
        add(corner + 2 * radius, 1);
      } else {
        sums.fill(0);
        squares.fill(0);
        for (let x = 0; x <= 2 * radius; x++) add(corner + x, 1);
      }
      for (let c = 0; c < channels; c++) {
        const to = (t * channels + c) * 2;
        targetFeatures[to] = sums[c];
        targetFeatures[to + 1] = Math.sqrt(Math.max(0, squares[c] - sums[c] ** 2 / this.#count));
      }
      distance[t] = source[t] < 0 ? Infinity : this.#measure(t, source[t], orientation[t], Infinity);
      if (t % batch === 0) await this.#pause();
    }
    this.#settleShifts(band);
  }

  /**
   * Propagation and random search for the targets of a band.
   * @param back −1 from the first to the last, looking back at left and above; 1 the other way
   * @param reach px of the largest window of the random search
   */
  async sweep(band: number, seed: number, back: number, reach: number): Promise<void> {
    const { bands, usage } = this.#state;
    const random = this.#random ?? createRandom(seed ^ Math.imul(band + 1, 0x9e3779b1));
    const [from, to] = [bands[band], bands[band + 1]];
    this.#usage.set(usage);
    const best: Match = { source: -1, orientation: 0, distance: 0, crowding: 0 };
    const below = (count: number): number => random.below(count);
    for (let done = 0; done < to - from; done += batch) {
      const end = Math.min(to - from, done + batch);
      for (let k = done; k < end; k++) {
        this.#improve(back < 0 ? from + k : to - 1 - k, from, to, back, reach, below, best);
      }
      await this.#pause();
    }
    this.#settleShifts(band);
  }

  #improve(
    t: number,
    from: number,
    to: number,
    back: number,
    largest: number,
    below: (count: number) => number,
    best: Match,
  ): void {
    const { level, field, allowed, sourceBefore, orientationBefore } = this.#state;
    const { targets, targetAt, source, orientation, distance, radius } = field;
    const { width, height } = level;
    const before = this.#cellOf(source[t]);
    best.source = source[t];
    best.orientation = orientation[t];
    best.distance = distance[t];
    best.crowding = this.#crowdingAt(before);
    for (let axis = 0; axis < 2; axis++) {
      const neighbour = targetAt[targets[t] + (axis === 0 ? back : back * width)];
      if (neighbour < 0) continue;
      const own = neighbour >= from && neighbour < to;
      const tried = own ? orientation[neighbour] : orientationBefore[neighbour];
      const offset = orientedOffset(tried, axis === 0 ? back : 0, axis === 0 ? 0 : back, width);
      this.#attempt(t, (own ? source[neighbour] : sourceBefore[neighbour]) - offset, tried, best);
    }
    for (let reach = largest; reach >= 1; reach >>= 1) {
      const bestY = ((best.source + 0.5) * this.#perWidth) | 0;
      const bestX = best.source - bestY * width;
      const left = Math.max(radius, bestX - reach);
      const right = Math.min(width - 1 - radius, bestX + reach);
      const top = Math.max(radius, bestY - reach);
      const bottom = Math.min(height - 1 - radius, bestY + reach);
      const candidate = (top + below(bottom - top + 1)) * width + left + below(right - left + 1);
      this.#attempt(t, candidate, allowed.length === 1 ? allowed[0] : allowed[below(allowed.length)], best);
    }
    if (best.source !== source[t]) {
      this.#usage[before] -= 1;
      this.#usage[this.#cellOf(best.source)] += 1;
    }
    source[t] = best.source;
    orientation[t] = best.orientation;
    distance[t] = best.distance;
  }

  /** Puts a source into `best` where it is nearer to target `t`. */
  #attempt(t: number, source: number, orientation: number, best: Match): void {
    if (this.#state.field.sources[source] !== 1) return;
    if (source === best.source && orientation === best.orientation) return;
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

  /** The distance of a target and a source; where that is not below `bound`, some number that is not either. */
  #measure(t: number, source: number, orientation: number, bound: number): number {
    const { level, field, sourceFeatures, targetFeatures, shiftCost, textureWeight, nearness } = this.#state;
    const { width, channels, texture, units } = level;
    const target = field.targets[t];
    const ofSource = source * featuresOf(channels);
    const ofTarget = t * 2 * channels;
    let extra = 0;
    // What the pixels differ by at least.
    let least = -slack;
    for (let i = 0; i < 2 * channels; i += 2) {
      const difference = targetFeatures[ofTarget + i] - sourceFeatures[ofSource + i];
      const shift = this.#shiftOf(t, difference);
      // Change of the squared difference by adding `shift` to the source.
      extra += shift * (this.#count * (1 + shiftCost) * shift - 2 * difference);
      const spread = Math.abs(targetFeatures[ofTarget + i + 1] - sourceFeatures[ofSource + i + 1]) - slack;
      least += (difference * difference) / this.#count + (spread > 0 ? spread * spread : 0);
    }
    const swap = swapsAxes[orientation] ? 1 : 0;
    const ofTexture = ofSource + 2 * channels;
    const across = texture[2 * target] - sourceFeatures[ofTexture + swap];
    const down = texture[2 * target + 1] - sourceFeatures[ofTexture + 1 - swap];
    extra += textureWeight * (across * across + down * down);
    const dy = (((source + 0.5) * this.#perWidth) | 0) - (((target + 0.5) * this.#perWidth) | 0);
    const dx = source - target - dy * width;
    extra += nearness * Math.sqrt(dx * dx + dy * dy);
    if (extra + least >= bound) return Infinity;
    const matrix = orientations[orientation];
    const [stepX, stepY] = [matrix[0] + matrix[2] * width, matrix[1] + matrix[3] * width];
    return extra + patchDistance(units, channels, width, field.radius, target, source, stepX, stepY, bound - extra);
  }

  #cellOf(source: number): number {
    return cellOf(source, this.#perWidth, this.#state.level.width, this.#cells);
  }

  /** Penalty on the distance of sources in a cell, by its uses above the free number. */
  #crowdingAt(cell: number): number {
    const excess = this.#usage[cell] - this.#state.freeUsage;
    return excess > 0 ? this.#state.crowding * excess : 0;
  }

  /** Best mean shift, units, for a source whose sum is `difference` below that of target `t`. */
  #shiftOf(t: number, difference: number): number {
    if (this.#state.field.unshifted[t] === 1) return 0;
    const { shiftLimit, shiftCost } = this.#state;
    const shift = difference / (this.#count * (1 + shiftCost));
    return Math.max(-shiftLimit, Math.min(shiftLimit, shift));
  }

  #settleShifts(band: number): void {
    const { bands, level, field, sourceFeatures, targetFeatures } = this.#state;
    const { source, shift } = field;
    const { channels } = level;
    const length = featuresOf(channels);
    for (let t = bands[band]; t < bands[band + 1]; t++) {
      if (source[t] < 0) continue;
      for (let c = 0; c < channels; c++) {
        const difference = targetFeatures[(t * channels + c) * 2] - sourceFeatures[source[t] * length + 2 * c];
        shift[t * channels + c] = this.#shiftOf(t, difference) / unitsPerOne;
      }
    }
  }
}

export function cellsAcross({ width }: Pick<Level, 'width'>): number {
  return (width >> cellShift) + 1;
}

/** Where the uses of a source are counted. @param perWidth 1 / width */
export function cellOf(source: number, perWidth: number, width: number, cells: number): number {
  const y = ((source + 0.5) * perWidth) | 0;
  return (y >> cellShift) * cells + ((source - y * width) >> cellShift);
}

interface Match {
  source: number;
  orientation: number;
  /** Without the crowding, squared units. */
  distance: number;
  crowding: number;
}
