import type { Step } from '../../src-main/steps/index.ts';
import type { DocumentManager } from './document.svelte.ts';
import { baseKey } from './step-in-hand.ts';
import { Task } from './task.svelte.ts';

/** Asks the host about a photo as it is below a step, or after all steps. */
type Ask<T> = (photoId: string, stepId: string | undefined, signal: AbortSignal) => Promise<T>;

/** A measurement of the picture below a step, cached by that picture's key (`baseKey`). */
export class Measured<T> {
  /** Null until it is known. */
  value = $state.raw<T | null>(null);
  readonly task = new Task();
  readonly #documents: DocumentManager;
  readonly #ask: Ask<T>;
  #key: string | null = null;

  constructor(documents: DocumentManager, ask: Ask<T>) {
    this.#documents = documents;
    this.#ask = ask;
  }

  /** Another photo. */
  reset(): void {
    this.task.cancel();
    this.task.dismiss();
    this.value = null;
    this.#key = null;
  }

  /** Measures, unless the value is of this key already. */
  async measure(step: Step | null): Promise<void> {
    const { document, state } = this.#documents;
    if (!document || this.task.running) return;
    const key = baseKey(document.photoId, state, step);
    if (this.#key === key) return;
    this.#key = key;
    await this.#documents.settled();
    const value = await this.task.run((signal) => this.#ask(document.photoId, step?.id, signal));
    if (this.#key === key) this.value = value;
  }

  /** After an error. */
  async again(step: Step | null): Promise<void> {
    this.#key = null;
    await this.measure(step);
  }
}
