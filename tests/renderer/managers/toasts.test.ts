import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PanelManager } from '../../../src-renderer/managers/panels.svelte.ts';
import { ToastManager } from '../../../src-renderer/managers/toasts.svelte.ts';

describe('a toast', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes by itself, but not while the pointer is on it', () => {
    const toasts = new ToastManager();
    toasts.show('Removed');
    vi.advanceTimersByTime(7900);
    expect(toasts.current?.text).toBe('Removed');
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.current?.text).toBe('Removed');
    toasts.release();
    vi.advanceTimersByTime(7900);
    expect(toasts.current?.text).toBe('Removed');
    vi.advanceTimersByTime(200);
    expect(toasts.current).toBeNull();
  });

  it('takes the place of the one before, with a time of its own', () => {
    const toasts = new ToastManager();
    toasts.show('first');
    const { id } = toasts.current!;
    vi.advanceTimersByTime(7000);
    toasts.show('second');
    vi.advanceTimersByTime(7000);
    expect(toasts.current?.text).toBe('second');
    expect(toasts.current?.id).not.toBe(id);
  });

  it('offers its way back only as long as that leads there', () => {
    const panels = new PanelManager();
    const toasts = new ToastManager();
    toasts.show('Filled', { label: 'Undo', valid: () => panels.section === 'damage', run: () => undefined });
    expect(toasts.current?.action?.label).toBe('Undo');
    panels.section = 'fill';
    expect(toasts.current).toBeNull();
  });
});
