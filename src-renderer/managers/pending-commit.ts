/** ms of debouncing before a slider's change is stored, so that repeated presses of a key are one change. */
const pause = 400;

/** Debounces `commit`; `flush` runs it at once where it is pending. */
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
