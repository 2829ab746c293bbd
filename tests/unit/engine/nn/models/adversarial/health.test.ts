import { describe, expect, it } from 'vitest';
import type { AdversarialMeasurement } from '../../../../../../src-main/engine/nn/models/adversarial/health.ts';
import { judgeHealth } from '../../../../../../src-main/engine/nn/models/adversarial/health.ts';

const fine = { diversity: 5, realRight: 0.7, fakeRight: 0.75, gap: 0.8, gain: 1.2 };

/** A measurement every ten steps up to `steps`, `changes` in the last `late` of them. */
function history(changes: Partial<AdversarialMeasurement>, late = 300, steps = 1000): AdversarialMeasurement[] {
  return Array.from({ length: steps / 10 }, (_, i) => {
    const step = 10 * (i + 1);
    return { step, ...fine, ...(step > steps - late ? changes : {}) };
  });
}

const codes = (measurements: readonly AdversarialMeasurement[]): string[] =>
  judgeHealth(measurements).verdicts.map(({ code }) => code);

describe('the health of an adversarial training', () => {
  it('is good where fills differ and neither side wins', () => {
    expect(judgeHealth(history({}))).toEqual({ state: 'healthy', verdicts: [] });
  });

  it('is not known while it is young', () => {
    const unknown = { state: 'unknown', verdicts: [] };
    expect(judgeHealth([])).toEqual(unknown);
    expect(judgeHealth(history({ diversity: 0 }, 300, 300))).toEqual(unknown);
    expect(judgeHealth(history({ diversity: 0 }).slice(-2))).toEqual(unknown);
  });

  it('says that all fills are the same, and how much they differ', () => {
    expect(judgeHealth(history({ diversity: 0.5 }))).toEqual({
      state: 'ailing',
      verdicts: [{ code: 'collapsed', diversity: 0.5 }],
    });
  });

  it('says that the discriminator wins where it is right nearly always and by far', () => {
    const winning = { realRight: 0.99, fakeRight: 0.98, gap: 4 };
    expect(codes(history(winning))).toEqual(['discriminatorWins']);
    expect(codes(history({ ...winning, gap: 1.5 }))).toEqual([]);
    expect(codes(history({ ...winning, fakeRight: 0.6 }))).toEqual([]);
  });

  it('says that the discriminator guesses, and that fills are worse than what went in', () => {
    expect(codes(history({ gap: 0.001, realRight: 0.5, fakeRight: 0.5 }))).toEqual(['discriminatorGuesses']);
    expect(codes(history({ gain: -0.6, diversity: 0.1 }))).toEqual(['collapsed', 'fillsWorse']);
  });

  it('does not judge by a few steps', () => {
    expect(codes(history({ diversity: 0, gap: 9, realRight: 1, fakeRight: 1 }, 20))).toEqual([]);
  });
});
