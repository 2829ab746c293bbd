/** ms after the last move of a slider before it is stored: keys that are pressed one after another are one change. */
const pause = 400;

/** Stores a moment after the last change, and at once when somebody cannot wait. */
export class PendingCommit {
  readonly #commit: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(commit: () => void) {
    this.#commit = commit;
  }

  later(): void {
    this.cancel();
    this.#timer = setTimeout(() => this.flush(), pause);
  }

  flush(): void {
    if (this.#timer === null) return;
    this.cancel();
    this.#commit();
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
