import { describe, expect, it } from 'vitest';
import { assessAdversarial } from '../../../../src-main/nn/families/adversarial/health.ts';
import { assessByGain, type TrainingHistory } from '../../../../src-main/nn/families/health.ts';
import { assessVariational } from '../../../../src-main/nn/families/variational/health.ts';
import { pairwiseDifference } from '../../../../src-main/nn/families/variety.ts';

const fine = { diversity: 5, realRight: 0.7, fakeRight: 0.75, gap: 0.8, gain: 1.2, active: 7 };

/** A measurement every ten steps up to `count`, `changes` in the last `late` of them. */
function history(changes: Partial<typeof fine>, { late = 300, count = 1000, measured = {} } = {}): TrainingHistory {
  const steps = Array.from({ length: count / 10 }, (_, i) => {
    const step = 10 * (i + 1);
    return { step, ...fine, ...(step > count - late ? changes : {}) };
  });
  return { steps, measured };
}
const winning = { realRight: 0.99, fakeRight: 0.98, gap: 4 };
const young = history({ diversity: 0, active: 0 }, { count: 300 });

describe('the health of a training', () => {
  it.each<[string, typeof assessByGain, TrainingHistory, string, string[]]>([
    ['adversarial: fills differ, neither side wins', assessAdversarial, history({}), 'healthy', []],
    ['adversarial: nothing yet', assessAdversarial, { steps: [], measured: {} }, 'unknown', []],
    ['adversarial: young', assessAdversarial, young, 'unknown', []],
    [
      'adversarial: few measurements',
      assessAdversarial,
      { ...young, steps: history({}).steps.slice(-2) },
      'unknown',
      [],
    ],
    ['adversarial: all fills alike', assessAdversarial, history({ diversity: 0.5 }), 'ailing', ['fillsAlike']],
    ['adversarial: nearly always right, by far', assessAdversarial, history(winning), 'ailing', ['discriminatorWins']],
    ['adversarial: not by far', assessAdversarial, history({ ...winning, gap: 1.5 }), 'healthy', []],
    ['adversarial: not always', assessAdversarial, history({ ...winning, fakeRight: 0.6 }), 'healthy', []],
    ['adversarial: guesses', assessAdversarial, history({ gap: 0.001 }), 'ailing', ['discriminatorGuesses']],
    ['adversarial: a little worse', assessAdversarial, history({ gain: -0.6 }), 'healthy', []],
    [
      'adversarial: worse, and alike',
      assessAdversarial,
      history({ gain: -1.6, diversity: 0.1 }),
      'ailing',
      ['fillsAlike', 'fillsWorse'],
    ],
    [
      'adversarial: a few steps',
      assessAdversarial,
      history({ diversity: 0, ...winning, gap: 9 }, { late: 20 }),
      'healthy',
      [],
    ],
    [
      'variational: in use, and far from the truth',
      assessVariational,
      history({}, { measured: { difference: 4, gain: -3 } }),
      'healthy',
      [],
    ],
    [
      'variational: unused, and alike',
      assessVariational,
      history({ active: 0.5 }, { measured: { difference: 0.2 } }),
      'ailing',
      ['codeUnused', 'fillsAlike'],
    ],
    ['variational: young', assessVariational, young, 'unknown', []],
    ['by its gain: good', assessByGain, { steps: [], measured: { gain: 0.3 } }, 'healthy', []],
    ['by its gain: bad', assessByGain, { steps: [], measured: { gain: -0.3 } }, 'ailing', ['fillsWorse']],
    ['by its gain: unknown', assessByGain, { steps: [], measured: {} }, 'unknown', []],
  ])('%s', (_name, assess, given, state, codes) => {
    const health = assess(given);
    expect(health.state).toBe(state);
    expect(health.verdicts.map(({ code }) => code)).toEqual(codes);
  });

  it('says by how much', () => {
    expect(assessAdversarial(history({ diversity: 0.5 })).verdicts[0].values).toEqual({ difference: 0.5 });
    expect(assessByGain({ steps: [], measured: { gain: -0.3 } }).verdicts[0].values).toEqual({ gain: -0.3 });
  });
});

describe('the difference of fills', () => {
  /** Two pixels with three channels; the second is the hole. */
  const mask = Float32Array.of(0, 0.5);
  const fill = (inside: number, outside = 0) => Float32Array.from([outside, outside, outside, inside, inside, inside]);

  it.each<[string, Float32Array[], Float32Array, number]>([
    // 51 and 102 levels from each other: pairs of 51, 102 and 51.
    ['is the mean over all pairs, in levels', [fill(0), fill(0.2), fill(0.4)], mask, 68],
    ['does not count what is outside the hole', [fill(0.3, 0), fill(0.3, 1)], mask, 0],
    ['is 0 of one', [fill(0.3)], mask, 0],
    ['is 0 of none', [], mask, 0],
    ['is 0 without a hole', [fill(0), fill(1)], new Float32Array(2), 0],
  ])('%s', (_name, fills, hole, levels) => {
    expect(pairwiseDifference(fills, hole)).toBeCloseTo(levels, 4);
  });
});
