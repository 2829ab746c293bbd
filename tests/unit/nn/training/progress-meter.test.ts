import { describe, expect, it } from 'vitest';
import { ProgressMeter } from '../../../../src-main/nn/training/progress-meter.ts';

function meterWithClock() {
  const clock = { now: 1000 };
  const meter = new ProgressMeter(() => clock.now);
  const step = (milliseconds: number, waited = 0): void => {
    clock.now += milliseconds;
    meter.stepDone(waited);
  };
  return { clock, meter, step };
}

describe('the meter of a training', () => {
  it('knows the time of a step and the part that was waited', () => {
    const { meter, step } = meterWithClock();
    for (let i = 0; i < 10; i += 1) step(200, 50);
    expect(meter.millisecondsPerStep).toBeCloseTo(200);
    expect(meter.waitedMilliseconds).toBeCloseTo(50);
    expect(meter.waitedShare).toBeCloseTo(0.25);
    expect(meter.overall.waitedShare).toBeCloseTo(0.25);
    expect(meter.overall.waitedMilliseconds).toBeCloseTo(50);
  });

  it('forgets a slow beginning, but not in the sum', () => {
    const { meter, step } = meterWithClock();
    step(30_000, 30_000);
    for (let i = 0; i < 1200; i += 1) step(100);
    expect(meter.millisecondsPerStep).toBeCloseTo(100, 0);
    expect(meter.waitedShare).toBeLessThan(0.01);
    expect(meter.overall.waitedShare).toBeCloseTo(1 / 5);
  });

  it('does not count a pause', () => {
    const { clock, meter, step } = meterWithClock();
    step(100);
    clock.now += 3_600_000;
    meter.skip();
    step(100);
    expect(meter.millisecondsPerStep).toBeCloseTo(100);
  });

  it('lets a report through ten times a second at most', () => {
    const { clock, meter } = meterWithClock();
    let reports = 0;
    for (let i = 0; i < 1000; i += 1) {
      clock.now += 7;
      if (meter.due()) reports += 1;
    }
    expect(reports).toBeGreaterThan(60);
    expect(reports).toBeLessThanOrEqual(70);
  });

  it('has nothing to say before the first step', () => {
    const { meter } = meterWithClock();
    expect([meter.millisecondsPerStep, meter.waitedShare, meter.waitedMilliseconds]).toEqual([0, 0, 0]);
  });
});
