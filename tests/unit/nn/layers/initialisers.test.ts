import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { glorotUniform, heNormal } from '../../../../src-main/nn/layers/initialisers.ts';

const fans = { inputs: 50, outputs: 150 };

describe('initialisers', () => {
  it.each([
    ['glorotUniform', glorotUniform, 2 / 200],
    ['heNormal', heNormal, 2 / 50],
  ])('%s has mean 0 and the variance of its paper', (_name, initialise, variance) => {
    const values = Array.from(initialise(createRandom(1), [100, 200], fans).values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(3 * Math.sqrt(variance / values.length));
    expect(Math.abs(squares / variance - 1)).toBeLessThan(0.05);
  });
});
