import { sharedArray, type PartTasks, type Threads } from '../../platform/threads.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import type { FillProblem } from '../fill-problem.ts';
import { fillSmooth } from './fill-smooth.ts';

interface TogetherState {
  readonly problems: readonly FillProblem[];
  /** Shared memory, as `fillSmooth` returns it. */
  readonly results: readonly Float32Array[];
  readonly seed: number;
  readonly undivided: boolean | undefined;
}

/**
 * `fillSmooth` of several pictures at once, a thread each: for small holes, whose groups are too small to share.
 * @param onBegun called with each picture that this thread begins
 */
export async function fillTogether(
  problems: readonly FillProblem[],
  context: WorkContext,
  threads: Threads,
  onBegun: (problem: number) => void,
): Promise<readonly Float32Array[]> {
  const { seed, undivided } = context;
  const results = problems.map(({ pixels }) => sharedArray(Float32Array, pixels.length));
  const state: TogetherState = { problems, results, seed, undivided };
  using job = threads.openJob(
    'together',
    state,
    togetherTasks(state, () => context.yieldToEventLoop()),
  );
  await job.run('fill', problems.length, [], onBegun);
  return results;
}

/** The task of `fillTogether`: `fill` one of the pictures. */
export function togetherTasks({ problems, results, ...options }: TogetherState, pause: () => Promise<void>): PartTasks {
  const context: WorkContext = { ...options, progress: () => undefined, yieldToEventLoop: pause };
  return {
    async fill(part) {
      results[part].set(await fillSmooth(problems[part], {}, context));
    },
  };
}
