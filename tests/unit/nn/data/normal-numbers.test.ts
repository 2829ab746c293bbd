import { expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { fillNormal } from '../../../../src-main/nn/data/normal-numbers.ts';
import { drawNoise } from '../../../../src-main/nn/training/noise.ts';
import { deviation, mean } from '../../../support/numbers.ts';

const values = new Float32Array(400_000);
fillNormal(values, createRandom(1));

it.each([
  ['by the ziggurat', values],
  ['drawn for a step of a training', drawNoise('normal', values.length, 3, 1, 'x')],
])('normal numbers %s have the moments of the bell curve, and do not depend on their neighbours', (_way, all) => {
  expect(mean(all)).toBeCloseTo(0, 2);
  expect(deviation(all)).toBeCloseTo(1, 2);
  expect(mean(all.map((value) => value ** 3))).toBeCloseTo(0, 1);
  expect(Math.abs(mean(all.map((value) => value ** 4)) - 3)).toBeLessThan(0.06);
  expect(mean(all.subarray(1).map((value, i) => value * all[i]))).toBeCloseTo(0, 2);
});

it('normal numbers come again with the seed', () => {
  const again = new Float32Array(1000);
  fillNormal(again, createRandom(1));
  expect(again).toEqual(values.slice(0, 1000));
});

it.each([
  [0.5, 0.69146],
  [1, 0.84134],
  [2, 0.97725],
  [3, 0.99865],
  // Where the tail begins.
  [3.4426, 0.999712],
])('normal numbers lie beyond ±%d as often as they should', (bound, share) => {
  const expected = (1 - share) * values.length;
  for (const sign of [1, -1]) {
    const beyond = values.reduce((count, value) => count + Number(sign * value > bound), 0);
    // Four deviations of a count.
    expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
  }
});
