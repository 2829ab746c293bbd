import { expect, it } from 'vitest';
import { derivedRandom, drawNoise } from '../../../../src-main/nn/training/noise.ts';
import { ProgressMeter } from '../../../../src-main/nn/training/progress-meter.ts';
import { expectWithin } from '../../../support/expectations.ts';
import { mean } from '../../../support/numbers.ts';

const count = 100_001;
const product = (a: Float32Array, b: Float32Array) => mean(a.map((value, i) => value * b[i]));

it('noise is the same for the same seed, step and name, and unrelated for any other', () => {
  const values = drawNoise('normal', count, 1, 2, 'latent');
  expect(drawNoise('normal', count, 1, 2, 'latent')).toEqual(values);
  const others = [[2, 2, 'latent'], [1, 3, 'latent'], [2, 1, 'latent'], [1, 2, 'Latent'], [1, 2, 'latenu']] as const; // prettier-ignore
  for (const [seed, step, name] of others) {
    expect(Math.abs(product(values, drawNoise('normal', count, seed, step, name)))).toBeLessThan(0.015);
  }
  const parts = [[], [0], [1], [0, 0], [0, 1], [1, 0], [1, 1], [-1], [2 ** 31], [2 ** 31 + 1]];
  expect(new Set(parts.map((each) => derivedRandom(7, ...each).word())).size).toBe(parts.length);
});

it('uniform noise is distributed as it should be', () => {
  const uniform = drawNoise('uniform', count, 3, 1, 'x');
  expect(mean(uniform)).toBeCloseTo(0.5, 2);
  expect(product(uniform, uniform)).toBeCloseTo(1 / 3, 2);
  expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
});

/** A meter after so many steps, each of `ms`, of which it waited `waited`. */
function metered(...runs: readonly (readonly [steps: number, ms: number, waited: number])[]): ProgressMeter {
  let now = 1000;
  const meter = new ProgressMeter(() => now);
  for (const [steps, ms, waited] of runs) {
    for (let i = 0; i < steps; i += 1) {
      now += ms;
      meter.stepDone(waited);
    }
  }
  return meter;
}

it.each([
  ['the time of a step, and the part that was waited', metered([10, 200, 50]), 200, 0.25, 0.25],
  ['no slow beginning, but in the sum', metered([1, 30_000, 30_000], [1200, 100, 0]), 100, 0, 0.2],
  ['nothing before the first step', metered(), 0, 0, 0],
])('the meter of a training shows %s', (_name, meter, ms, waitedShare, overall) => {
  expect(meter.millisecondsPerStep).toBeCloseTo(ms, 0);
  expect(meter.waitedShare).toBeCloseTo(waitedShare, 2);
  expect(meter.waitedMilliseconds).toBeCloseTo(waitedShare * ms, 0);
  expect(meter.overall.waitedShare).toBeCloseTo(overall);
});

it('the meter of a training lets a report through ten times a second at most', () => {
  let now = 1000;
  const meter = new ProgressMeter(() => now);
  let reports = 0;
  for (let i = 0; i < 1000; i += 1) {
    now += 7;
    if (meter.due()) reports += 1;
  }
  expectWithin(reports, 61, 70);
});
