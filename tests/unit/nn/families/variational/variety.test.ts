import { describe, expect, it } from 'vitest';
import { pairwiseDifference } from '../../../../../src-main/nn/families/variety.ts';

/** Two pixels with three channels; the second is the hole. */
const mask = Float32Array.of(0, 0.5);
const fill = (inside: number, outside = 0) => Float32Array.from([outside, outside, outside, inside, inside, inside]);

describe('the difference of fills', () => {
  it('is the mean over all pairs, in levels', () => {
    // 51 and 102 levels from each other: pairs of 51, 102 and 51.
    expect(pairwiseDifference([fill(0), fill(0.2), fill(0.4)], mask)).toBeCloseTo(68, 4);
  });

  it('does not count what is outside the hole', () => {
    expect(pairwiseDifference([fill(0.3, 0), fill(0.3, 1)], mask)).toBe(0);
  });

  it('is 0 where there is nothing to compare', () => {
    expect(pairwiseDifference([fill(0.3)], mask)).toBe(0);
    expect(pairwiseDifference([], mask)).toBe(0);
    expect(pairwiseDifference([fill(0), fill(1)], new Float32Array(2))).toBe(0);
  });
});
