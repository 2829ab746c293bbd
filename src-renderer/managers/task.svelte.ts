import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import { secondsLeft } from './seconds-left.ts';

type Work<T> = (signal: AbortSignal, report: (fraction: number) => void) => Promise<T>;

/** Progress of an operation, as TaskProgress shows it. */
export interface Progress {
  /** 0..1. */
  readonly fraction: number;
  /** Seconds, or null while that cannot be said. */
  readonly left: number | null;
  cancel(): void;
}

/** An abortable asynchronous operation with progress, estimated time left and error, one run at a time. */
export class Task implements Progress {
  running = $state(false);
  /** 0..1. */
  fraction = $state(0);
  /** Seconds, or null while that cannot be said. */
  left = $state<number | null>(null);
  error = $state.raw<SerializedError | null>(null);
  #controller: AbortController | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #startedAt = 0;

  /** Runs `work`; null when it failed (`error` says why) or was cancelled (no error). A task runs once at a time. */
  async run<T>(work: Work<T>): Promise<T | null> {
    if (this.running) return null;
    const result = this.#run(work);
    this.#ended = result;
    return result;
  }

  /** The same, after what runs was cancelled and has ended; of several that wait, the last one runs. */
  async restart<T>(work: Work<T>): Promise<T | null> {
    while (this.running) {
      this.cancel();
      await this.#ended;
    }
    return this.run(work);
  }

  async #run<T>(work: Work<T>): Promise<T | null> {
    const controller = new AbortController();
    this.#controller = controller;
    this.#startedAt = performance.now();
    this.running = true;
    this.fraction = 0;
    this.left = null;
    this.error = null;
    try {
      return await work(controller.signal, (fraction) => this.#report(fraction));
    } catch (error) {
      const reason = serializeError(error);
      if (reason.code !== 'CANCELLED') this.error = reason;
      return null;
    } finally {
      this.running = false;
      this.#controller = null;
    }
  }

  cancel(): void {
    this.#controller?.abort();
  }

  dismiss(): void {
    this.error = null;
  }

  #report(fraction: number): void {
    this.fraction = Math.max(this.fraction, fraction);
    this.left = secondsLeft(performance.now() - this.#startedAt, this.fraction);
  }
}
