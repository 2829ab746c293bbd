import { describe, expect, it } from 'vitest';
import { damaged, disc, fill, gradientEnergy, grain, meanDifference, type Paint } from './pictures.ts';

describe('what a wide hole is filled with', () => {
  it.each<[string, { width: number; height: number; channels?: number }, Paint, number, number]>([
    ['stripes in step with both sides', { width: 150, height: 110 }, (x) => (x % 10 < 5 ? 0.2 : 0.8), 26, 1],
    [
      'slanted stripes of three colours',
      { width: 160, height: 120, channels: 3 },
      (x, y, c) => ((x + y + 4 * c) % 12 < 6 ? 0.25 : 0.7),
      26,
      4,
    ],
    ['a chequered floor', { width: 150, height: 120 }, (x, y) => (((x >> 3) + (y >> 3)) % 2 === 0 ? 0.1 : 0.9), 24, 6],
  ])('continues %s', async (_, size, paint, radius, least) => {
    const { problem, truth } = damaged(size, paint, disc(size.width / 2, size.height / 2, radius));
    expect(meanDifference(problem, await fill(problem), truth)).toBeLessThan(least);
  });

  it('carries a horizon on between textures of its own', async () => {
    const { problem } = damaged(
      { width: 180, height: 120 },
      (x, y) => (y < 60 ? 0.75 + 0.05 * grain(x, y) : 0.2 + 0.2 * grain(x, y)),
      disc(90, 60, 30),
    );
    const result = await fill(problem);
    for (let x = 62; x < 118; x++) {
      let dark = 0;
      for (let y = 30; y < 90; y++) if (result[y * 180 + x] < 0.55) dark += 1;
      expect(Math.abs(dark - 30), `column ${x}`).toBeLessThanOrEqual(3);
    }
  });

  it('keeps the grain instead of blurring it', async () => {
    const { problem, truth } = damaged(
      { width: 160, height: 140 },
      (x, y) => 0.3 + 0.4 * grain(x, y),
      disc(80, 70, 30),
    );
    const ratio = gradientEnergy(problem, await fill(problem)) / gradientEnergy(problem, truth);
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.3);
  });

  it('follows the shading around the hole and leaves no seam', async () => {
    // Brightest where the hole is: nothing that could be copied has the right shade.
    const shade = (x: number, y: number): number => 0.3 * Math.exp(-((x - 100) ** 2 + (y - 80) ** 2) / 5000);
    const { problem, truth } = damaged(
      { width: 200, height: 160 },
      (x, y) => 0.2 + shade(x, y) + 0.04 * grain(x, y),
      disc(100, 80, 28),
    );
    const result = await fill(problem);
    let steps = 0;
    let count = 0;
    for (let p = 1; p < result.length; p++) {
      if (problem.hole[p] === problem.hole[p - 1]) continue;
      const step = result[p] - truth[p] - result[p - 1] + truth[p - 1];
      steps += problem.hole[p] ? step : -step;
      count += 1;
    }
    expect(Math.abs(steps / count) * 255).toBeLessThan(1.2);
    expect(meanDifference(problem, result, truth)).toBeLessThan(12.5);
  });

  it('does not paper a large hole with one patch', async () => {
    const { problem } = damaged({ width: 260, height: 220 }, (x, y) => 0.3 + 0.4 * grain(x, y), disc(130, 110, 70));
    const result = await fill(problem);
    const seen = new Map<string, number>();
    for (let y = 60; y < 160; y++) {
      for (let x = 80; x < 180; x++) {
        const p = y * 260 + x;
        const six = [p, p + 1, p + 2, p + 260, p + 261, p + 262];
        const key = six.map((q) => Math.round(result[q] * 64)).join();
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    expect(Math.max(...seen.values())).toBeLessThan(5);
  });

  it('does not become like the only place that is whole in a small picture, where most is missing', async () => {
    // A bright sky, of which a square is known, over ground of which only islands of 16 px are.
    const isSky = (y: number): boolean => y < 64;
    const isKnown = (x: number, y: number): boolean => (isSky(y) ? x < 64 : (x + 12) % 40 < 16 && (y + 12) % 40 < 16);
    const { problem, truth } = damaged(
      { width: 256, height: 200 },
      (x, y) => (isSky(y) ? 0.85 : 0.2) + 0.05 * grain(x, y),
      (x, y) => !isKnown(x, y),
    );
    const result = await fill(problem);
    let error = 0;
    for (let p = 256 * 80; p < truth.length; p++) error += (result[p] - truth[p]) / (truth.length - 256 * 80);
    expect(Math.abs(error)).toBeLessThan(0.02);
  });

  it('stays within 0 and 1 next to black and white', async () => {
    const { problem } = damaged(
      { width: 120, height: 90, channels: 3 },
      (x, y, c) => (grain(x >> 1, y >> 1) > 0.5 ? 1 : 0) * (c === 1 ? 0.5 : 1),
      disc(60, 45, 20),
    );
    for (const value of await fill(problem)) {
      if (!(value >= 0 && value <= 1)) expect.fail(`${value} is no colour`);
    }
  });
});
