import { describe, expect, it } from 'vitest';
import { judgeAdversarial } from '../../../../../src-main/nn/families/adversarial/health.ts';
import { judgeByGain, type TrainingHistory } from '../../../../../src-main/nn/families/health.ts';

const fine = { diversity: 5, realRight: 0.7, fakeRight: 0.75, gap: 0.8, gain: 1.2 };

/** A measurement every ten steps up to `steps`, `changes` in the last `late` of them. */
function history(changes: Partial<typeof fine>, late = 300, count = 1000): TrainingHistory {
  const steps = Array.from({ length: count / 10 }, (_, i) => {
    const step = 10 * (i + 1);
    return { step, ...fine, ...(step > count - late ? changes : {}) };
  });
  return { steps, measured: {} };
}

const codes = (given: TrainingHistory): string[] => judgeAdversarial(given).verdicts.map(({ code }) => code);

describe('the health of an adversarial training', () => {
  it('is good where fills differ and neither side wins', () => {
    expect(judgeAdversarial(history({}))).toEqual({ state: 'healthy', verdicts: [] });
  });

  it('is not known while it is young', () => {
    const unknown = { state: 'unknown', verdicts: [] };
    expect(judgeAdversarial({ steps: [], measured: {} })).toEqual(unknown);
    expect(judgeAdversarial(history({ diversity: 0 }, 300, 300))).toEqual(unknown);
    expect(judgeAdversarial({ steps: history({ diversity: 0 }).steps.slice(-2), measured: {} })).toEqual(unknown);
  });

  it('says that all fills are the same, and how much they differ', () => {
    expect(judgeAdversarial(history({ diversity: 0.5 }))).toEqual({
      state: 'ailing',
      verdicts: [{ code: 'fillsAlike', values: { difference: 0.5 } }],
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
    expect(codes(history({ gain: -0.6 }))).toEqual([]);
    expect(codes(history({ gain: -1.6, diversity: 0.1 }))).toEqual(['fillsAlike', 'fillsWorse']);
  });

  it('does not judge by a few steps', () => {
    expect(codes(history({ diversity: 0, gap: 9, realRight: 1, fakeRight: 1 }, 20))).toEqual([]);
  });
});

describe('the health of a training that says no more of itself', () => {
  it('is what it gains on what it has not learned from', () => {
    expect(judgeByGain({ steps: [], measured: { gain: 0.3 } }).state).toBe('healthy');
    expect(judgeByGain({ steps: [], measured: { gain: -0.3 } })).toEqual({
      state: 'ailing',
      verdicts: [{ code: 'fillsWorse', values: { gain: -0.3 } }],
    });
    expect(judgeByGain({ steps: [], measured: {} }).state).toBe('unknown');
  });
});
