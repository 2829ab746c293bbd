import { describe, expect, it } from 'vitest';
import { damaged, disc, fill, grain, meanDifference, type Paint, type Where } from './pictures.ts';

const upright: Paint = (x) => (x % 8 < 4 ? 0.2 : 0.8);
const level: Paint = (_x, y) => (y % 8 < 4 ? 0.2 : 0.8);

describe('what may be copied', () => {
  it('is never a forbidden pixel, not even one beside the hole', async () => {
    const isHole = disc(70, 60, 24);
    // A red frame that the hole reaches into.
    const isForbidden: Where = (x, y) => (x < 60 || y > 75) && !isHole(x, y);
    const { problem } = damaged(
      { width: 150, height: 120, channels: 3 },
      (x, y, c) => (isForbidden(x, y) ? (c === 0 ? 1 : 0) : 0.3 + 0.3 * grain(x, y)),
      isHole,
      isForbidden,
    );
    const result = await fill(problem);
    for (let p = 0; p < problem.hole.length; p++) {
      if (problem.hole[p] && result[3 * p] - result[3 * p + 1] > 0.02) expect.fail(`pixel ${p} is reddish`);
    }
  });

  it('is chosen so that it joins on to forbidden pixels around the hole', async () => {
    const isHole = disc(150, 60, 22);
    const { problem, truth } = damaged({ width: 230, height: 120 }, upright, isHole, (x) => x > 90);
    expect(meanDifference(problem, await fill(problem), truth)).toBeLessThan(2);
  });

  it('lies within the search radius, if there is one', async () => {
    // The stripes that the hole is framed by exist for copying only far away on the left.
    const isHole = disc(230, 50, 18);
    const near: Where = (x, y) => Math.hypot(x - 230, y - 50) < 34;
    const paint: Paint = (x, y, c) => (x < 110 || near(x, y) ? upright(x, y, c) : 0.5);
    const { problem, truth } = damaged({ width: 280, height: 100 }, paint, isHole, near);
    expect(meanDifference(problem, await fill(problem), truth)).toBeLessThan(3);
    expect(meanDifference(problem, await fill(problem, { searchRadius: 80 }), truth)).toBeGreaterThan(30);
  });

  it('is turned only if rotations are asked for', async () => {
    const isHole = disc(140, 55, 18);
    const near: Where = (x, y) => Math.hypot(x - 140, y - 55) < 40;
    const paint: Paint = (x, y, c) => (near(x, y) ? level(x, y, c) : upright(x, y, c));
    const { problem, truth } = damaged({ width: 220, height: 110 }, paint, isHole, near);
    expect(meanDifference(problem, await fill(problem), truth)).toBeGreaterThan(25);
    expect(meanDifference(problem, await fill(problem, { rotations: true }), truth)).toBeLessThan(6);
  });

  it('is mirrored only if that is asked for', async () => {
    // Sawteeth that rise to the left around the hole, and to the right everywhere else.
    const isHole = disc(140, 55, 18);
    const near: Where = (x, y) => Math.hypot(x - 140, y - 55) < 40;
    const paint: Paint = (x, y) => 0.15 + 0.7 * ((near(x, y) ? 11 - (x % 12) : x % 12) / 11);
    const { problem, truth } = damaged({ width: 220, height: 110 }, paint, isHole, near);
    const plain = meanDifference(problem, await fill(problem), truth);
    const mirrored = meanDifference(problem, await fill(problem, { mirror: true }), truth);
    expect(plain).toBeGreaterThan(15);
    expect(mirrored).toBeLessThan(plain / 3);
  });
});

describe('when there is next to nothing to copy', () => {
  it('uses smaller patches where whole ones do not fit', async () => {
    // Bars of four known pixels between forbidden ones: room for 3 × 3 alone.
    const { problem } = damaged(
      { width: 90, height: 70 },
      (x, y) => (y % 6 < 4 ? 0.3 + 0.3 * grain(x, y) : 0.9),
      disc(45, 35, 10),
      (_x, y) => y % 6 >= 4,
    );
    const result = await fill(problem);
    let brightest = 0;
    for (let p = 0; p < result.length; p++) if (problem.hole[p]) brightest = Math.max(brightest, result[p]);
    expect(brightest).toBeLessThan(0.7);
  });

  it('spreads what is known smoothly where not one patch is whole', async () => {
    const { problem } = damaged(
      { width: 60, height: 40 },
      (x) => 0.2 + x / 100,
      (x, y) => x % 3 !== 0 || y % 3 !== 0,
    );
    const result = await fill(problem);
    for (let y = 3; y < 36; y++) {
      for (let x = 4; x < 56; x++) expect(result[y * 60 + x]).toBeCloseTo(0.2 + x / 100, 1);
    }
  });

  it('joins on to what is forbidden where all that is known is', async () => {
    const { problem } = damaged(
      { width: 40, height: 30 },
      () => 0.6,
      disc(20, 15, 8),
      () => true,
    );
    for (const value of await fill(problem)) expect(value).toBeCloseTo(0.6, 3);
  });

  it('fills nearly everything from one corner', async () => {
    const { problem } = damaged(
      { width: 150, height: 130 },
      (x, y) => 0.3 + 0.3 * grain(x, y),
      (x, y) => x > 14 || y > 14,
    );
    const result = await fill(problem);
    let inside = 0;
    for (const value of result) if (value >= 0.2 && value <= 0.7) inside += 1;
    expect(inside / result.length).toBeGreaterThan(0.99);
  });

  it.each<[string, Where]>([
    ['the left border', (x) => x < 30],
    ['a corner', (x, y) => Math.hypot(x, y) < 45],
    ['the opposite corner', (x, y) => Math.hypot(149 - x, 109 - y) < 45],
    ['top and bottom', (x) => x > 60 && x < 90],
  ])('continues stripes to %s', async (_name, isHole) => {
    const { problem, truth } = damaged({ width: 150, height: 110 }, level, isHole);
    expect(meanDifference(problem, await fill(problem), truth)).toBeLessThan(4);
  });
});
