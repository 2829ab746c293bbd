import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PendingCommit } from '../../src-renderer/managers/pending-commit.ts';
import { baseKey, stepInHand } from '../../src-renderer/managers/step-in-hand.ts';
import { emptyEdit, type EditState } from '../../src-main/contract/edits/edit.ts';
import type { FillStep } from '../../src-main/steps/fill/params.ts';
import type { CleanStep } from '../../src-main/steps/clean/params.ts';

describe('storing what a slider did', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits until the keys are at rest, and then stores once', () => {
    let stored = 0;
    const pending = new PendingCommit(() => (stored += 1));
    for (let i = 0; i < 5; i += 1) {
      pending.later();
      vi.advanceTimersByTime(300);
    }
    expect(stored).toBe(0);
    vi.advanceTimersByTime(200);
    expect(stored).toBe(1);
    vi.advanceTimersByTime(2000);
    expect(stored).toBe(1);
  });

  it('stores at once when somebody cannot wait, and nothing where nothing waits', () => {
    let stored = 0;
    const pending = new PendingCommit(() => (stored += 1));
    pending.flush();
    expect(stored).toBe(0);
    pending.later();
    pending.flush();
    expect(stored).toBe(1);
    pending.later();
    pending.cancel();
    vi.advanceTimersByTime(2000);
    pending.flush();
    expect(stored).toBe(1);
  });
});

describe('the step that a panel works on', () => {
  const fill: FillStep = {
    id: 'f',
    op: 'fill',
    params: { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: false },
    mask: [],
    avoid: [],
    seed: 1,
    enabled: true,
  };
  const clean: CleanStep = {
    id: 'c',
    op: 'clean',
    params: { strength: 0.5, model: { name: 'base-clean', sha256: '0'.repeat(64) }, ensemble: false },
    mask: [],
    enabled: true,
  };
  const state = (steps: EditState['steps']): EditState => ({ ...emptyEdit, steps });

  it('is the last one, if it is of its kind', () => {
    expect(stepInHand(state([fill, clean]), 'clean', null)).toBe(clean);
    expect(stepInHand(state([clean, fill]), 'clean', null)).toBeNull();
    expect(stepInHand(state([]), 'tone', null)).toBeNull();
  });

  it('is another one where the person chose it, as long as it is there', () => {
    expect(stepInHand(state([clean, fill]), 'clean', 'c')).toBe(clean);
    expect(stepInHand(state([fill]), 'clean', 'c')).toBeNull();
  });

  it('is measured anew only when what lies beneath it changes', () => {
    const other = { ...clean, params: { ...clean.params, strength: 1 } };
    const key = baseKey('a', state([fill]), null);
    expect(baseKey('a', state([fill, clean]), clean)).toBe(key);
    expect(baseKey('a', state([fill, other]), other)).toBe(key);
    expect(baseKey('a', state([fill, clean, fill]), clean)).toBe(key);
    expect(baseKey('b', state([fill]), null)).not.toBe(key);
    expect(baseKey('a', state([{ ...fill, seed: 2 }]), null)).not.toBe(key);
    expect(baseKey('a', state([{ ...fill, enabled: false }]), null)).not.toBe(key);
    expect(baseKey('a', state([fill, clean]), null)).not.toBe(key);
  });
});
