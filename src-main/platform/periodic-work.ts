import { background } from '../shared/background.ts';

interface PeriodicWorkOptions {
  /** Of the work, for the log when it fails. */
  name: string;
  /** ms until the first run. */
  first: number;
  /** ms between runs. */
  interval: number;
}

interface PeriodicWork {
  /** Runs it now, or waits for the current run. */
  run(now?: number): Promise<void>;
  /** Cancels the current run and stops the timers. */
  dispose(): void;
}

/**
 * Runs `work` at intervals in the background, one run at a time, without keeping the process alive. Failures are logged.
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
  // Failures after dispose() come from resources that are closed.
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
