import { openJobAlone, sharedArray, type Job, type PartTasks } from '../../platform/threads.ts';
import { createBendingEnergy } from './bending-energy.ts';
import type { QuadraticEnergy } from './energy.ts';
import type { LocalPredictors } from './local-predictors.ts';
import { createPredictionEnergy } from './prediction-energy.ts';
import { EnergySolver } from './solve-energy.ts';
import type { WorkingPicture } from './working-picture.ts';
import { YieldBudget } from './yield-budget.ts';

/** What an energy is made from, as plain data, which a thread can be given. */
export type EnergyData =
  { readonly bending: number; readonly tension: number } | { readonly predictors: LocalPredictors };

/** Pixels from which threads help: what they begin with, compiling, takes as long as 20,000 pixels. */
const leastForThreads = 32_768;

interface SolveState {
  readonly picture: WorkingPicture;
  readonly energy: EnergyData;
  readonly groups: readonly Int32Array[];
  /** [groups]: how far the pixel of a group went that went furthest, 0..1. */
  readonly moved: Float64Array;
}

export function createEnergy({ width, height }: WorkingPicture, data: EnergyData): QuadraticEnergy {
  return 'predictors' in data
    ? createPredictionEnergy(width, height, data.predictors)
    : createBendingEnergy(width, height, data.bending, data.tension);
}

/** Groups of pixels (y · width + x) of which several threads solve each one at once. */
export class GroupSolver implements Disposable {
  readonly #state: SolveState;
  readonly #job: Job;

  /** @param picture in shared memory */
  constructor(picture: WorkingPicture, energy: EnergyData, groups: readonly Int32Array[], budget: YieldBudget) {
    this.#state = { picture, energy, groups, moved: sharedArray(Float64Array, groups.length) };
    const tasks = solveTasks(this.#state, () => budget.yieldToEventLoop());
    const pixels = groups.reduce((sum, group) => sum + group.length, 0);
    this.#job =
      budget.threads && groups.length > 1 && pixels >= leastForThreads
        ? budget.threads.openJob('solve', this.#state, tasks)
        : openJobAlone(tasks);
  }

  /**
   * Solves the groups [from, to), of which none has a pixel in an equation of another; every other pixel counts as known.
   * @param onGroup called with groups as they are begun
   * @returns how far the first channel of a pixel went at most
   */
  async solve(from: number, to: number, onGroup?: (group: number) => void): Promise<number> {
    await this.#job.run('solve', to - from, [from], (part) => onGroup?.(from + part));
    return this.#state.moved.subarray(from, to).reduce((most, moved) => Math.max(most, moved), 0);
  }

  [Symbol.dispose](): void {
    this.#job[Symbol.dispose]();
  }
}

/** Solves groups that see nothing of one another. @param onGroup called with groups as they are begun */
export async function solveGroups(
  picture: WorkingPicture,
  energy: EnergyData,
  groups: readonly Int32Array[],
  budget: YieldBudget,
  onGroup?: (group: number) => void,
): Promise<void> {
  using solver = new GroupSolver(picture, energy, groups, budget);
  await solver.solve(0, groups.length, onGroup);
}

/** The task of a group solver: `solve` a group. */
export function solveTasks({ picture, energy, groups, moved }: SolveState, pause: () => Promise<void>): PartTasks {
  const solver = new EnergySolver(picture, createEnergy(picture, energy), new YieldBudget({ yieldToEventLoop: pause }));
  const { values, channels } = picture;
  return {
    async solve(part, first) {
      const group = groups[first + part];
      const before = Float64Array.from(group, (pixel) => values[pixel * channels]);
      await solver.solve(group);
      moved[first + part] = group.reduce(
        (most, pixel, index) => Math.max(most, Math.abs(values[pixel * channels] - before[index])),
        0,
      );
    },
  };
}
