import type { WorkContext } from '../../platform/work-context.ts';

/** Multiplications between two looks at the clock: a few ms of arithmetic, ten times that before the code is compiled. */
const operationsBetweenYields = 2_000_000;

/**
 * Counts arithmetic, so that inner loops ask for a turn of the event loop often enough without a promise at each step:
 * `if (budget.spend(work)) await budget.yieldToEventLoop();`
 */
export class YieldBudget {
  readonly #context: WorkContext;
  #spent = 0;

  constructor(context: WorkContext) {
    this.#context = context;
  }

  /** `work` in multiplications. @returns whether it is time for yieldToEventLoop */
  spend(work: number): boolean {
    this.#spent += work;
    return this.#spent >= operationsBetweenYields;
  }

  /** @throws CANCELLED */
  async yieldToEventLoop(): Promise<void> {
    this.#spent = 0;
    await this.#context.yieldToEventLoop();
  }
}
