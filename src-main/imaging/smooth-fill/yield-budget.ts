import type { WorkContext } from '../../platform/work-context.ts';

/** Multiplications between two yields: a few ms of arithmetic, ten times that before the code is compiled. */
const operationsBetweenYields = 2_000_000;

type BudgetContext = Pick<WorkContext, 'yieldToEventLoop' | 'threads' | 'undivided'>;

/**
 * Counts operations between yields to the event loop, so that inner loops make no promise at each step:
 * `if (budget.spend(work)) await budget.yieldToEventLoop();`
 */
export class YieldBudget {
  readonly #context: BudgetContext;
  #spent = 0;

  constructor(context: BudgetContext) {
    this.#context = context;
  }

  get threads(): WorkContext['threads'] {
    return this.#context.threads;
  }

  /** As in a work context. */
  get undivided(): boolean {
    return this.#context.undivided ?? false;
  }

  /** Whether the budget is used up. @param work multiplications */
  spend(work: number): boolean {
    this.#spent += work;
    return this.#spent >= operationsBetweenYields;
  }

  /** @throws CANCELLED */
  async yieldToEventLoop(): Promise<void> {
    this.#spent = 0;
    await this.#context.yieldToEventLoop();
  }

  /** A callback that spends `work` at each call, and yields where the budget is used up. */
  spending(work: number): () => Promise<void> | undefined {
    return () => (this.spend(work) ? this.yieldToEventLoop() : undefined);
  }
}
