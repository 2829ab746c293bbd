export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

/** ms a toast stays when nobody points at it. */
const stay = 8000;

/** Short words about what just happened, with the way back; and the same words for those who listen instead of look. */
export class ToastManager {
  current = $state.raw<Toast | null>(null);
  /** Read out by a screen reader; not shown. */
  announcement = $state('');
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string, action?: Toast['action']): void {
    this.current = { id: this.#nextId++, text, action };
    this.release();
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
    this.current = null;
  }
}
