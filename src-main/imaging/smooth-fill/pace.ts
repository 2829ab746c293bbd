import type { WorkContext } from '../../platform/work-context.ts';

/** Multiplications between two looks at the clock: a few ms of arithmetic, ten times that before the code is compiled. */
const workBetweenBreaths = 2_000_000;

/**
 * Counts arithmetic, so that inner loops ask for a turn of the event loop often enough without a promise at each step:
 * `if (pace.spend(work)) await pace.breathe();`
 */
export class Pace {
  readonly #context: WorkContext;
  #spent = 0;

  constructor(context: WorkContext) {
    this.#context = context;
  }

  /** `work` in multiplications. True when it is time to breathe. */
  spend(work: number): boolean {
    this.#spent += work;
    return this.#spent >= workBetweenBreaths;
  }

  /** Throws CANCELLED when the caller has cancelled. */
  async breathe(): Promise<void> {
    this.#spent = 0;
    await this.#context.breathe();
  }
}
