import type { RandomSource } from '../../../imaging/random.ts';
import { openJobAlone, sharedArray, type Job, type Threads } from '../../../platform/threads.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import type { Field } from './field.ts';
import { unitsPerEightBitLevel, type Level } from './level.ts';
import { cellOf, cellsAcross, cellShift, searchTasks, type SearchState, type SearchTask } from './search-bands.ts';
import { tuning } from './tuning.ts';
import { voteWeights } from './vote.ts';

/**
 * A band has at least so many rows and targets. Half missing of eight landscapes: with 16 rows the gradient energy was 0.015 more than with one
 * band, with 48 the same.
 */
const leastRows = 48;
const leastTargets = 1024;

/** Pixels that are voted on as one part. */
const votedTogether = 4096;

/** Pixels of a hole from which threads help: what they begin with, compiling, takes them as long as 10,000. */
const leastForThreads = 32_768;
/** Targets of its levels, likewise. */
const leastTargetsForThreads = 4096;

/** The threads that help with a hole. @param pixels of it, at full size */
export function threadsFor(pixels: number, { threads }: Pick<WorkContext, 'threads'>): Threads | undefined {
  return pixels >= leastForThreads ? threads : undefined;
}

export interface SearchOptions {
  /** Photo pixels to a pixel of the level. */
  readonly scale: number;
  /** Ways of laying a source. */
  readonly allowed: readonly number[];
  readonly random: RandomSource;
  /** As from patchFeatures, of the sources. */
  readonly features: Float32Array;
  /** As from threadsFor. */
  readonly threads: Threads | undefined;
  /** As in a work context: one band over everything, with the numbers of `random` itself. */
  readonly undivided: boolean | undefined;
  readonly pause: () => Promise<void>;
  /** What a shift of a patch's mean costs, and how far it may go, 8-bit levels. */
  readonly shade?: { readonly cost: number; readonly limit: number };
}

/**
 * PatchMatch (Barnes, Shechtman, Finkelstein, Goldman 2009): propagation of sources between neighbouring patches and random search in
 * windows of halving size. The distance of two patches is their squared difference after a bounded shift of the mean, plus those of
 * texture features and position, plus a penalty for sources in use (crowding). Bands of rows are searched by several threads.
 */
export class Searcher implements Disposable {
  readonly #state: SearchState;
  readonly #random: RandomSource;
  readonly #job: Job;
  readonly #undivided: boolean;
  #forward = true;

  constructor(level: Level, field: Field, options: SearchOptions) {
    const { scale, allowed, random, features, threads, undivided = false, pause, shade } = options;
    const state = createState(level, field, scale, allowed, features, undivided, shade);
    const tasks = searchTasks(state, pause, undivided ? random : undefined);
    this.#state = state;
    this.#random = random;
    this.#undivided = undivided;
    this.#job =
      threads && !undivided && field.targets.length >= leastTargetsForThreads
        ? threads.openJob('search', state, tasks)
        : openJobAlone(tasks);
  }

  /**
   * One round: refreshes distances, then `sweeps` passes over all targets.
   * @param reach px of the largest window of the random search
   * @param report fraction done, 0..1
   */
  async improve(sweeps: number, reach: number, report: (fraction: number) => void): Promise<void> {
    await this.refresh();
    const { level, field, bands, sourceBefore, orientationBefore } = this.#state;
    const largest = Math.min(reach, Math.max(level.width, level.height));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      this.#countUses();
      sourceBefore.set(field.source);
      orientationBefore.set(field.orientation);
      const figures = [this.#undivided ? 0 : this.#random.word(), this.#forward ? -1 : 1, largest];
      await this.#run('sweep', bands.length - 1, figures, (band) =>
        report((sweep + band / (bands.length - 1)) / sweeps),
      );
      this.#forward = !this.#forward;
    }
  }

  /** Recomputes distances and shifts of the sources for the present estimate. */
  refresh(): Promise<void> {
    return this.#run('refresh', this.#state.bands.length - 1, []);
  }

  /** Makes the hole what the patches over it say. @returns the mean change of the samples, 0..1 */
  async vote(): Promise<number> {
    const { level, field, weights, changes } = this.#state;
    weights.set(voteWeights(field, level.channels));
    await this.#run('vote', changes.length, []);
    return changes.reduce((sum, change) => sum + change, 0) / Math.max(1, field.hole.length * level.channels);
  }

  [Symbol.dispose](): void {
    this.#job[Symbol.dispose]();
  }

  #run(task: SearchTask, parts: number, figures: number[], onPart?: (part: number) => void): Promise<void> {
    return this.#job.run(task, parts, figures, onPart);
  }

  #countUses(): void {
    const { level, field, usage } = this.#state;
    const { width } = level;
    const cells = cellsAcross(level);
    usage.fill(0);
    for (const source of field.source) if (source >= 0) usage[cellOf(source, 1 / width, width, cells)] += 1;
  }
}

function createState(
  level: Level,
  field: Field,
  scale: number,
  allowed: readonly number[],
  sourceFeatures: Float32Array,
  undivided: boolean,
  shade = { cost: tuning.shiftCost, limit: tuning.shiftLimit },
): SearchState {
  const count = field.targets.length;
  const samples = (2 * field.radius + 1) ** 2 * level.channels;
  const perCell = 1 << (2 * cellShift);
  let copyable = 0;
  for (let p = 0; p < field.sources.length; p++) copyable += field.sources[p];
  return {
    level,
    field,
    bands: undivided ? Int32Array.of(0, count) : bandsOf(field.targets, level.width),
    allowed,
    sourceFeatures,
    targetFeatures: sharedArray(Float32Array, count * 2 * level.channels),
    sourceBefore: sharedArray(Int32Array, count),
    orientationBefore: sharedArray(Uint8Array, count),
    usage: sharedArray(Int32Array, cellsAcross(level) * ((level.height >> cellShift) + 1)),
    weights: sharedArray(Float32Array, count),
    changes: sharedArray(Float64Array, undivided ? 1 : Math.ceil(field.hole.length / votedTogether)),
    votedTogether: undivided ? field.hole.length : votedTogether,
    shiftLimit: shade.limit * unitsPerEightBitLevel,
    shiftCost: shade.cost,
    textureWeight: (tuning.textureWeight * samples) / 3 / 16,
    nearness: (tuning.nearness * scale * samples) / 147,
    crowding: (tuning.crowding * samples) / perCell,
    freeUsage: Math.ceil(Math.max(1, (2 * count) / copyable) * perCell),
  };
}

/** Where bands of whole rows begin among the targets, which are in raster order; at last the number of targets. */
function bandsOf(targets: Int32Array, width: number): Int32Array {
  const starts = [0];
  let rows = 0;
  for (let t = 1; t < targets.length; t++) {
    if (Math.floor(targets[t] / width) === Math.floor(targets[t - 1] / width)) continue;
    rows += 1;
    if (rows < leastRows || t - starts[starts.length - 1] < leastTargets) continue;
    starts.push(t);
    rows = 0;
  }
  return Int32Array.from([...starts, targets.length]);
}
