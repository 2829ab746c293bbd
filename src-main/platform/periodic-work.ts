import { background } from '../shared/background.ts';

export interface PeriodicWorkOptions {
  /** Of the work, for the log when it fails. */
  name: string;
  /** ms until it is done for the first time. */
  first: number;
  /** ms between two times after that. */
  interval: number;
}

export interface PeriodicWork {
  /** Does it now, or waits for the run under way. */
  run(now?: number): Promise<void>;
  /** Cancels the run under way and does it no more. */
  dispose(): void;
}

/**
 * Housekeeping that nobody waits for: does `work` again and again, one run at a time, without keeping the process alive. A failure
 * is logged and tried again the next time.
 */
export function createPeriodicWork(
  { name, first, interval }: PeriodicWorkOptions,
  work: (signal: AbortSignal, now: number) => Promise<void>,
): PeriodicWork {
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  const run = (now = Date.now()): Promise<void> => {
    running ??= work(ending.signal, now).finally(() => (running = null));
    return running;
  };
  // What fails behind dispose() lacks what was closed meanwhile.
  const unlessEnded = (error: unknown): void => {
    if (!ending.signal.aborted) throw error;
  };
  const inBackground = (): void => background(run().catch(unlessEnded), name);
  const once = setTimeout(inBackground, first).unref();
  const again = setInterval(inBackground, interval).unref();
  return {
    run,
    dispose() {
      clearTimeout(once);
      clearInterval(again);
      ending.abort();
    },
  };
}
