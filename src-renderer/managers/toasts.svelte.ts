export interface Toast {
  id: number;
  text: string;
  /** The toast goes when `valid` says so. */
  action?: { label: string; valid: () => boolean; run: () => void };
}

/** ms before a toast closes that has neither pointer nor focus. */
const stay = 8000;

/** The toast in sight, one at a time, and the announcement for screen readers (aria-live). */
export class ToastManager {
  #latest = $state.raw<Toast | null>(null);
  readonly current: Toast | null = $derived(this.#latest?.action?.valid() === false ? null : this.#latest);
  /** Read out by a screen reader; not shown. */
  announcement = $state('');
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @returns its id, by which it can be told from others */
  show(text: string, action?: Toast['action']): number {
    const id = this.#nextId++;
    this.#latest = { id, text, action };
    this.release();
    return id;
  }

  announce(text: string): void {
    this.announcement = text;
  }

  /** While the pointer or the focus is on it. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), stay);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#latest = null;
  }
}
