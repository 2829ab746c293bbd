import { describe, expect, it } from 'vitest';
import type { HoleGroup } from '../../../src-main/shared/data/photo.ts';
import type { FillStep } from '../../../src-main/steps/fill/params.ts';
import { chooseSeed, nextSeeds, seedOf, variantSeeds } from '../../../src-renderer/managers/hole-choices.ts';
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
