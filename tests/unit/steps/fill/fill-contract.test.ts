import { describe, expect, it } from 'vitest';
import type { FillProblem } from '../../../../src-main/imaging/fill-problem.ts';
import { fillSmooth } from '../../../../src-main/imaging/smooth-fill/fill-smooth.ts';
import { createWorkContext, type WorkContext } from '../../../../src-main/platform/work-context.ts';
import { fillExemplar } from '../../../../src-main/steps/fill/exemplar/fill-exemplar.ts';
import { expectProgress, failureOf } from '../../../support/expectations.ts';
import { disc, mask, photo, random, randomHole } from '../../imaging/smooth-fill/pictures.ts';

type Fill = (problem: FillProblem, context?: WorkContext) => Promise<Float32Array>;
const usual = (): WorkContext => createWorkContext(1, undefined);
const fills: Record<string, Fill> = {
  exemplar: (problem, context = usual()) => fillExemplar(problem, {}, context),
  ...Object.fromEntries(
    (['adaptive', 'biharmonic', 'harmonic'] as const).map((model): [string, Fill] => [
      model,
      (problem, context = usual()) => fillSmooth(problem, { model }, context),
    ]),
  ),
};

const [width, height] = [72, 56];
const damaged = (seed: number, hole = randomHole(width, height, seed), channels = 3): FillProblem => ({
  width,
  height,
  channels,
  pixels: photo(width, height, channels),
  hole,
});
const knownOf = ({ hole, channels }: FillProblem, pixels: Float32Array): Float32Array =>
  pixels.filter((_, index) => hole[Math.floor(index / channels)] === 0);

/** What every fill of a hole promises, whatever it fills it with. */
describe.each(Object.entries(fills))('a fill, %s', (name, fill) => {
  it('leaves every known pixel as it is, bit for bit, and the problem untouched', async () => {
    const problem = { ...damaged(3, disc(width, height, 36, 28, 12)), forbidden: new Uint8Array(width * height) };
    problem.forbidden.fill(1, 0, width * 9);
    const before = structuredClone(problem);
    const result = await fill(problem);
    expect(problem).toEqual(before);
    expect(knownOf(problem, result)).toEqual(knownOf(problem, problem.pixels));
    expect(result).not.toEqual(problem.pixels);
    expect(result.every((value) => value >= 0 && value <= 1)).toBe(true);
    const nothing = damaged(1, new Uint8Array(width * height));
    expect(await fill(nothing)).toEqual(nothing.pixels);
  });

  it('does not look at what stands in the hole, and gives the same bits again for the same seed', async () => {
    const problem = damaged(4);
    const { pixels, hole } = problem;
    const next = random(9);
    const expected = await fill(problem);
    for (const inTheHole of [() => next() * 5 - 2, () => NaN]) {
      const other = pixels.map((value, index) => (hole[Math.floor(index / 3)] === 0 ? value : inTheHole()));
      expect(await fill({ ...problem, pixels: other })).toEqual(expected);
    }
    // A smooth fill is the same for every seed.
    if (name !== 'exemplar') expect(await fill(problem, createWorkContext(77, undefined))).toEqual(expected);
  });

  it('keeps grey grey, bit for bit, where all three channels are equal', async () => {
    const grey = photo(width, height, 1);
    const pixels = Float32Array.from({ length: 3 * grey.length }, (_, index) => grey[Math.floor(index / 3)]);
    const result = await fill({ ...damaged(7), pixels });
    for (let index = 0; index < result.length; index += 3) {
      expect(result[index + 1]).toBe(result[index]);
      expect(result[index + 2]).toBe(result[index]);
    }
  });

  it('reports progress that never falls and ends at one', async () => {
    const fractions: number[] = [];
    const notes = new Set<string>();
    const context: WorkContext = {
      seed: 1,
      progress: (fraction, note) => {
        fractions.push(fraction);
        if (note) notes.add(note);
      },
      yieldToEventLoop: () => Promise.resolve(),
    };
    await fill(damaged(8), context);
    expect(fractions.length).toBeGreaterThan(3);
    expectProgress(fractions);
    if (name === 'exemplar') expect([...notes]).toEqual(expect.arrayContaining(['level 1 of 1', 'blending']));
  });

  it('stops with CANCELLED at whichever turn it is told to', async () => {
    const problem = damaged(5, disc(width, height, 36, 28, 14));
    const fillUntil = async (turn: number): Promise<number> => {
      const controller = new AbortController();
      const cancelled = createWorkContext(1, controller.signal);
      let turns = 0;
      const yieldToEventLoop = (): Promise<void> => {
        if ((turns += 1) === turn) controller.abort();
        return cancelled.yieldToEventLoop();
      };
      const filling = fill(problem, { ...cancelled, yieldToEventLoop });
      if (turn === Infinity) await filling;
      else await failureOf(filling, 'CANCELLED');
      return turns;
    };
    const turns = await fillUntil(Infinity);
    for (const turn of [1, Math.ceil(turns / 2), turns]) expect(await fillUntil(turn)).toBe(turn);
  });

  it('refuses a hole that leaves nothing, and arrays that do not fit together', async () => {
    const full = new Uint8Array(width * height).fill(1);
    await failureOf(fill(damaged(1, full)), 'MASK_FULL');
    await failureOf(fill(damaged(1, full.subarray(1))), name === 'exemplar' ? 'INVALID_REQUEST' : 'MASK_SIZE');
  });

  it.each([
    [1, 2],
    [2, 1],
    [1, 9],
    [5, 5],
    [40, 3],
    [6, 50],
  ])('copes with a picture of %d × %d', async (narrow, low) => {
    const pixels = new Float32Array(narrow * low * 3).fill(0.4);
    const hole = mask(narrow, low, (x, y) => x + y === 1 || (x === 3 && y < 20));
    for (const value of await fill({ width: narrow, height: low, channels: 3, pixels, hole })) {
      expect(value).toBeCloseTo(0.4, 3);
    }
  });
});
