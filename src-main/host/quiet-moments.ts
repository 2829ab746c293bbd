const first = 20_000;
const hour = 3_600_000;

export interface QuietMoments {
  /** Does it now, or waits for what is being done. */
  tidy(now?: number): Promise<void>;
  dispose(): void;
}

/**
 * Does `work` some seconds after the start and once an hour, one at a time. What fails is tried again an hour later: nothing of it is
 * something a person waits for.
 */
export function createQuietMoments(work: (signal: AbortSignal, now: number) => Promise<void>): QuietMoments {
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  const tidy = (now = Date.now()): Promise<void> => {
    running ??= work(ending.signal, now).finally(() => {
      running = null;
    });
    return running;
  };
  const inBackground = (): void => {
    tidy().catch(() => undefined);
  };
  const soon = setTimeout(inBackground, first).unref();
  const hourly = setInterval(inBackground, hour).unref();
  return {
    tidy,
    dispose() {
      clearTimeout(soon);
      clearInterval(hourly);
      ending.abort();
    },
  };
}
