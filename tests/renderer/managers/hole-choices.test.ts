import { describe, expect, it } from 'vitest';
import type { HoleGroup } from '../../../src-main/shared/data/photo.ts';
import type { FillStep } from '../../../src-main/steps/fill/params.ts';
import { chooseSeed, holeAt, nextSeeds, seedOf, variantSeeds } from '../../../src-renderer/managers/hole-choices.ts';
import { fillStep } from '../../support/steps.ts';

const group = (...at: number[]): HoleGroup => ({
  x: at[0] ?? 0,
  y: at[1] ?? 0,
  width: 9,
  height: 9,
  areas: Math.max(1, at.length / 2),
  at,
  outline: [],
});
const left = group(10, 20);
const right = group(300, 20, 310, 40);
/** All the small ones. */
const rest = group();
const groups = [left, right, rest];

describe('the seeds of a step’s variants', () => {
  it('are those that it was made with and what was chosen, or three from its own on', () => {
    expect(variantSeeds(fillStep({}, { seed: 6, seeds: [5, 6, 7] }))).toEqual([5, 6, 7]);
    expect(variantSeeds(fillStep({}, { seed: 9, seeds: [5, 6], choices: [{ seed: 8, at: [1, 1] }] }))).toEqual([
      5, 6, 9, 8,
    ]);
    expect(variantSeeds(fillStep({}, { seed: 0xffffffff }))).toEqual([0xffffffff, 0, 1]);
    expect(variantSeeds(fillStep({}, { seed: 5, seeds: [5] }))).toEqual([5, 6, 7]);
  });

  it('go on with the same ones every time', () => {
    expect(nextSeeds([5, 9, 6], 3)).toEqual([7, 8, 10]);
    expect(nextSeeds([0xffffffff], 2)).toEqual([0, 1]);
  });
});

describe('a choice for some of the holes', () => {
  const chosen = (step: FillStep, index: number | null, seed: number): FillStep => ({
    ...step,
    ...chooseSeed(step, groups, index, seed),
  });
  const seeds = (step: FillStep): number[] => groups.map((one) => seedOf(step, one));

  it('leaves the others as they are, the small ones among them', () => {
    let step = chosen(fillStep({}, { seed: 5 }), 1, 7);
    expect(step).toMatchObject({ seed: 5, choices: [{ seed: 7, at: [300, 20, 310, 40] }] });
    step = chosen(step, 0, 6);
    expect(seeds(step)).toEqual([6, 7, 5]);
    step = chosen(step, 2, 8);
    expect(seeds(step)).toEqual([6, 7, 8]);
    expect(step.seed).toBe(8);
    step = chosen(step, 0, 8);
    expect(step).toMatchObject({ seed: 8, choices: [{ seed: 7 }] });
    expect(seeds(step)).toEqual([8, 7, 8]);
  });

  it('is undone by one for all of them', () => {
    const step = chosen(chosen(fillStep({}, { seed: 5 }), 1, 7), null, 6);
    expect([step.seed, step.choices]).toEqual([6, []]);
  });
});

describe('the hole at a point of the photo', () => {
  const square = (x: number, y: number, side: number): number[] => [x, y, x + side, y, x + side, y + side, x, y + side];
  const at = (x: number, y: number, reach = 0): number | null =>
    holeAt(
      [
        { ...left, outline: [square(0, 0, 40), square(10, 10, 20)] },
        { ...right, outline: [square(100, 0, 10), square(130, 0, 10)] },
        { ...rest, outline: [square(20, 20, 4)] },
      ],
      { x, y },
      reach,
    );

  it('is the one whose lines enclose it, whichever hole of its group that is', () => {
    expect([at(5, 5), at(105, 5), at(135, 5), at(120, 5), at(5, 60)]).toEqual([0, 1, 1, null, null]);
  });

  it('is none in a gap of a hole, but for one that lies in there', () => {
    expect([at(14, 14), at(22, 22)]).toEqual([null, 2]);
  });

  it('is the nearest within reach where it lies in none', () => {
    expect([at(113, 5, 6), at(126, 5, 6), at(120, 5, 6), at(46, 5, 6), at(143, 14, 6), at(146, 16, 6)]).toEqual([
      1,
      1,
      null,
      0,
      1,
      null,
    ]);
  });
});
