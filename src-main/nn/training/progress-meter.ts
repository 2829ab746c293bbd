const windowMilliseconds = 10_000;
const emitMilliseconds = 100;

/** Exponentially weighted (10 s) and overall step time and batch wait, and a limit of ten reports a second. */
export class ProgressMeter {
  readonly #now: () => number;
  #mark: number;
  #emitted = -Infinity;
  // Exponentially decaying sums, time constant 10 s.
  #steps = 0;
  #time = 0;
  #waited = 0;
  #all = { steps: 0, time: 0, waited: 0 };

  /** @param now milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#mark = now();
  }

  /** @param waited milliseconds of the step spent waiting for its batch */
  stepDone(waited: number): void {
    const now = this.#now();
    const time = now - this.#mark;
    this.#mark = now;
    const memory = Math.exp(-time / windowMilliseconds);
    this.#steps = this.#steps * memory + 1;
    this.#time = this.#time * memory + time;
    this.#waited = this.#waited * memory + waited;
    this.#all = { steps: this.#all.steps + 1, time: this.#all.time + time, waited: this.#all.waited + waited };
  }

  /** Rate limiter: true at most every 100 ms, and then starts the next interval. */
  due(): boolean {
    const now = this.#now();
    if (now - this.#emitted < emitMilliseconds) return false;
    this.#emitted = now;
    return true;
  }

  get millisecondsPerStep(): number {
    return divide(this.#time, this.#steps);
  }

  get waitedShare(): number {
    return divide(this.#waited, this.#time);
  }

  get waitedMilliseconds(): number {
    return divide(this.#waited, this.#steps);
  }

  /** Since the beginning. */
  get overall(): { waitedShare: number; waitedMilliseconds: number } {
    const { steps, time, waited } = this.#all;
    return { waitedShare: divide(waited, time), waitedMilliseconds: divide(waited, steps) };
  }
}

function divide(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}
