import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPeriodicWork } from '../../../src-main/platform/periodic-work.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('periodic work', () => {
  it('is done again and again, one run at a time, and goes on after a failure', async () => {
    vi.useFakeTimers();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const ends: (() => void)[] = [];
    let runs = 0;
    const work = createPeriodicWork({ name: 'Tidying', first: 10, interval: 100 }, () => {
      runs += 1;
      if (runs === 1) return Promise.reject(new Error('no disk'));
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(logged).toHaveBeenCalledWith('Tidying failed:', expect.objectContaining({ message: 'no disk' }));
    await vi.advanceTimersByTimeAsync(400);
    expect(runs).toBe(2);
    const asked = work.run();
    ends[0]();
    await asked;
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toBe(3);
  });

  it('is cancelled and ended', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const work = createPeriodicWork({ name: 'Tidying', first: 10, interval: 100 }, (signal) => {
      signals.push(signal);
      return Promise.resolve();
    });
    await vi.advanceTimersByTimeAsync(10);
    work.dispose();
    await vi.advanceTimersByTimeAsync(1000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
