import { describe, expect, it } from 'vitest';
import { createWorkContext } from '../../../../../src-main/platform/work-context.ts';
import { fillExemplar } from '../../../../../src-main/steps/fill/exemplar/fill-exemplar.ts';
import type { ExemplarOptions } from '../../../../../src-main/steps/fill/exemplar/options.ts';
import type { AppError } from '../../../../../src-main/shared/errors.ts';
import { damaged, disc, fill, gradientEnergy, meanDifference, spots } from './pictures.ts';

const rejection = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('was accepted'),
    (error: unknown) => error as AppError,
  );

const soft = spots(1);
const picture = () =>
  damaged({ width: 140, height: 110, channels: 3 }, (x, y, c) => soft(x, y, c) + 0.1 * c, disc(70, 55, 25));

describe('what is left as it was', () => {
  it('every pixel outside the hole, bit for bit, and the problem itself', async () => {
    const { problem } = picture();
    problem.forbidden = new Uint8Array(problem.hole.length);
    problem.forbidden.fill(1, 0, 140 * 20);
    const before = structuredClone(problem);
    const result = await fill(problem);
    expect(problem).toEqual(before);
    let changed = 0;
    for (let i = 0; i < result.length; i++) {
      if (problem.hole[Math.floor(i / 3)]) changed += 1;
      else if (!Object.is(result[i], before.pixels[i])) expect.fail(`sample ${i} was changed`);
    }
    expect(changed).toBeGreaterThan(1000);
  });

  it('a photo without a hole', async () => {
    const { problem } = damaged({ width: 20, height: 10 }, soft, () => false);
    expect(await fill(problem)).toEqual(problem.pixels);
  });
});

describe('what the result depends on', () => {
  it('does not include what lay in the hole', async () => {
    const { problem } = picture();
    const other = { ...problem, pixels: problem.pixels.map((v, i) => (problem.hole[Math.floor(i / 3)] ? NaN : v)) };
    expect(await fill(other)).toEqual(await fill(problem));
  });

  it('is the same, bit for bit, for the same seed', async () => {
    const { problem } = picture();
    expect(await fill(problem, {}, 7)).toEqual(await fill(problem, {}, 7));
  });

  it('differs visibly from seed to seed, each with as much texture as the photo', async () => {
    const { problem, truth } = picture();
    const results = [await fill(problem, {}, 1), await fill(problem, {}, 2), await fill(problem, {}, 3)];
    for (const [i, result] of results.entries()) {
      expect(meanDifference(problem, result, results[(i + 1) % 3])).toBeGreaterThan(5);
      const ratio = gradientEnergy(problem, result) / gradientEnergy(problem, truth);
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.4);
    }
  });

  it('includes the size of the patches', async () => {
    const { problem } = picture();
    expect(await fill(problem, { patchSize: 5 })).not.toEqual(await fill(problem));
  });
});

describe('running', () => {
  it('reports progress that only grows, names the level and ends at 1', async () => {
    const fractions: number[] = [];
    const notes = new Set<string>();
    const { problem } = picture();
    await fillExemplar(
      problem,
      {},
      {
        seed: 1,
        progress: (fraction, note) => {
          fractions.push(fraction);
          if (note) notes.add(note);
        },
        yieldToEventLoop: () => Promise.resolve(),
      },
    );
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeGreaterThanOrEqual(0);
    expect(fractions.at(-1)).toBe(1);
    expect([...notes]).toEqual(['level 1 of 3', 'level 2 of 3', 'level 3 of 3', 'blending']);
  });

  it.each([0, 0.1, 0.5, 0.95])('stops with CANCELLED when told to after %f of the work', async (share) => {
    const { problem } = picture();
    const controller = new AbortController();
    if (share === 0) controller.abort();
    let last = 0;
    const running = fill(problem, {}, 1, controller.signal, (fraction) => {
      last = fraction;
      if (fraction >= share) controller.abort();
    });
    expect((await rejection(running)).code).toBe('CANCELLED');
    expect(last).toBeLessThan(1);
  });

  it('lets others have their turn while it works', async () => {
    const { problem } = damaged({ width: 300, height: 260 }, soft, disc(150, 130, 90));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await fillExemplar(problem, {}, createWorkContext(1, undefined));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('what it refuses', () => {
  it.each<ExemplarOptions>([
    { patchSize: 4 },
    { patchSize: 1 },
    { patchSize: 17 },
    { patchSize: 7.5 },
    { variety: -0.1 },
    { variety: NaN },
    { searchRadius: 0 },
  ])('options out of range: %o', async (options) => {
    const error = await rejection(fill(picture().problem, options));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.message).toContain('texture fill');
  });

  it('two channels, and arrays that do not fit together', async () => {
    const { problem } = damaged({ width: 20, height: 20, channels: 2 }, soft, disc(10, 10, 4));
    expect((await rejection(fill(problem))).code).toBe('INVALID_REQUEST');
    const short = { ...picture().problem, hole: new Uint8Array(3) };
    expect((await rejection(fill(short))).code).toBe('INVALID_REQUEST');
  });

  it('a hole that leaves nothing', async () => {
    const { problem } = damaged({ width: 20, height: 20 }, soft, () => true);
    expect((await rejection(fill(problem))).code).toBe('MASK_FULL');
  });
});
