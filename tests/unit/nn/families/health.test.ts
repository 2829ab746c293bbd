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

describe.each<[string, typeof assessByGain, [string, TrainingHistory, string, string[]][]]>([
  [
    'an adversarial training',
    assessAdversarial,
    [
      ['fills that differ, neither side winning', history({}), 'healthy', []],
      ['no measurement yet', { steps: [], measured: {} }, 'unknown', []],
      ['a young one', young, 'unknown', []],
      ['few measurements', { ...young, steps: history({}).steps.slice(-2) }, 'unknown', []],
      ['fills that are all alike', history({ diversity: 0.5 }), 'ailing', ['fillsAlike']],
      ['a discriminator nearly always right, by far', history(winning), 'ailing', ['discriminatorWins']],
      ['one that is right, not by far', history({ ...winning, gap: 1.5 }), 'healthy', []],
      ['one that is not always right', history({ ...winning, fakeRight: 0.6 }), 'healthy', []],
      ['one that guesses', history({ gap: 0.001 }), 'ailing', ['discriminatorGuesses']],
      ['fills that are a little worse', history({ gain: -0.6 }), 'healthy', []],
      ['fills worse, and alike', history({ gain: -1.6, diversity: 0.1 }), 'ailing', ['fillsAlike', 'fillsWorse']],
      ['a few bad steps', history({ diversity: 0, ...winning, gap: 9 }, { late: 20 }), 'healthy', []],
    ],
  ],
  [
    'a variational training',
    assessVariational,
    [
      ['a code in use, far from the truth', history({}, { measured: { difference: 4, gain: -3 } }), 'healthy', []],
      [
        'an unused code',
        history({ active: 0.5 }, { measured: { difference: 0.2 } }),
        'ailing',
        ['codeUnused', 'fillsAlike'],
      ],
      ['a young one', young, 'unknown', []],
    ],
  ],
  [
    'a training that is judged by its gain',
    assessByGain,
    [
      ['a good gain', { steps: [], measured: { gain: 0.3 } }, 'healthy', []],
      ['a bad gain', { steps: [], measured: { gain: -0.3 } }, 'ailing', ['fillsWorse']],
      ['no gain yet', { steps: [], measured: {} }, 'unknown', []],
    ],
  ],
])('the health of %s', (_title, assess, rows) => {
  it.each(rows)('with %s', (_name, given, state, codes) => {
    const health = assess(given);
    expect(health.state).toBe(state);
    expect(health.verdicts.map(({ code }) => code)).toEqual(codes);
  });
});

it('the health of a training says by how much', () => {
  expect(assessAdversarial(history({ diversity: 0.5 })).verdicts[0].values).toEqual({ difference: 0.5 });
  expect(assessByGain({ steps: [], measured: { gain: -0.3 } }).verdicts[0].values).toEqual({ gain: -0.3 });
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
