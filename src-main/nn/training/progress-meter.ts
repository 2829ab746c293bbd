const windowMilliseconds = 10_000;
const emitMilliseconds = 100;

/** How fast steps go, lately and over all, and when it is time to say so. */
export class ProgressMeter {
  readonly #now: () => number;
  #mark: number;
  #emitted = -Infinity;
  // Sums over the last seconds: what lies longer back counts less and less.
  #steps = 0;
  #time = 0;
  #waited = 0;
  #all = { steps: 0, time: 0, waited: 0 };

  /** @param now milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#mark = now();
  }

  /** A step is done, of which `waited` milliseconds went by without its batch. */
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

  /** What went by since the last step was a pause. */
  skip(): void {
    this.#mark = this.#now();
  }

  /** Whether it is time for a report; if so, one is taken to be made. */
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
