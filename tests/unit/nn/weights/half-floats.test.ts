import { describe, expect, it } from 'vitest';
import { floatFromHalf, halfFromFloat } from '../../../../src-main/nn/weights/half-floats.ts';

describe('half floats', () => {
  it('come back as the same bits, all of them', () => {
    for (let half = 0; half < 0x10000; half += 1) {
      const value = floatFromHalf(half);
      const back = halfFromFloat(value);
      if (Number.isNaN(value)) expect(back & 0x7fff).toBeGreaterThan(0x7c00);
      else if (back !== half) throw new Error(`${half} became ${value} and then ${back}`);
    }
  });

  it.each([
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
  ])('%i is %d', (half, value) => {
    expect(floatFromHalf(half)).toBe(value);
    expect(halfFromFloat(value)).toBe(half);
  });

  it.each([
    ['down to an even neighbour', 1 + 2 ** -11, 0x3c00],
    ['up to an even neighbour', 1 + 3 * 2 ** -11, 0x3c02],
    ['up from just above the middle', 1 + 2 ** -11 + 2 ** -22, 0x3c01],
    ['up into the next exponent', 2 - 2 ** -12, 0x4000],
    ['among the smallest, to even', 2 ** -25, 0x0000],
    ['among the smallest, up', 1.5 * 2 ** -24, 0x0002],
    ['from the smallest to the normal', 1023.75 * 2 ** -24, 0x0400],
    ['to the largest', 65519, 0x7bff],
    ['to infinity', 65520, 0x7c00],
    ['keeping the sign of zero', -0, 0x8000],
  ])('are rounded %s', (_, value, half) => {
    expect(halfFromFloat(value)).toBe(half);
  });
});
