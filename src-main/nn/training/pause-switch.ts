/** Holds a training between two steps. */
export interface PauseSwitch {
  readonly paused: boolean;
  pause(): void;
  continue(): void;
  /** Resolves when nothing is held, or not any longer. */
  whenContinued(): Promise<void>;
}

export function createPauseSwitch(): PauseSwitch {
  let held: { promise: Promise<void>; release: () => void } | undefined;
  return {
    get paused() {
      return held !== undefined;
    },
    pause() {
      if (held) return;
      let release = (): void => undefined;
      const promise = new Promise<void>((resolve) => (release = resolve));
      held = { promise, release };
    },
    continue() {
      held?.release();
      held = undefined;
    },
    whenContinued: () => held?.promise ?? Promise.resolve(),
  };
}
