import { describe, expect, it } from 'vitest';
import { activeUnits } from '../../../../../../src-main/engine/nn/models/variational/health.ts';

describe('the units of a code that are in use', () => {
  /** Means of channels that go up and down by these amounts around other values. */
  function means(swings: readonly number[], places = 24): Float32Array {
    const values = new Float32Array(places * swings.length);
    for (let i = 0; i < values.length; i += 1) {
      const unit = i % swings.length;
      const place = Math.floor(i / swings.length);
      values[i] = 3 * unit + (place % 2 === 0 ? swings[unit] : -swings[unit]);
    }
    return values;
  }

  it('are those whose means vary, wherever they lie', () => {
    expect(activeUnits(means([0, 1, 0, 0.5]), 4)).toEqual({ active: 2, units: 4 });
  });

  it('vary by more than 0.01', () => {
    expect(activeUnits(means([0.09, 0.11]), 2)).toEqual({ active: 1, units: 2 });
  });

  it('are none where the network has collapsed', () => {
    expect(activeUnits(means([0, 0, 0]), 3)).toEqual({ active: 0, units: 3 });
  });
});
