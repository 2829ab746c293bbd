import { describe, expect, it } from 'vitest';
import { placeVariants } from '../../../src-renderer/managers/variant-places.ts';
import type { HoleGroup } from '../../../src-main/shared/data/photo.ts';
import type { FilledWay } from '../../../src-main/shared/data/filled-way.ts';

type Method = FilledWay['method'];
const group = (face: boolean): HoleGroup => ({
  x: 0, y: 0, width: 9, height: 9, areas: 1, at: [0, 0], outline: [], ...(face ? { face: true } : {}),
}); // prettier-ignore
const groups = [group(false), group(true)];
/** What both groups are filled with, for each seed. */
const variants = (...methods: [Method, Method][]) =>
  methods.map((ways, seed) => ({ seed, view: `view ${seed}`, ways: ways.map((method) => ({ method })) }));
const shown = (all: ReturnType<typeof variants>, chosen: number[], waiting = 0) =>
  placeVariants(all, groups, chosen, waiting).map(
    ({ variant, way, count }) => variant && [variant.seed, way?.method, count],
  );

describe('the places of variants', () => {
  const all = variants(['exemplar', 'detail'], ['detail', 'smooth'], ['network', 'network'], ['exemplar', 'detail']);

  it('are in the order of their making, and count what is filled alike', () => {
    expect(shown(all, [0])).toEqual([
      [0, 'exemplar', 1],
      [1, 'detail', 1],
      [2, 'network', 1],
      [3, 'exemplar', 2],
    ]);
    expect(shown(all, [0, 1])).toEqual([
      [0, 'mixed', 1],
      [1, 'mixed', 2],
      [2, 'network', 1],
      [3, 'mixed', 3],
    ]);
  });

  it('have the mildest first in a face, and keep its place while it is to come', () => {
    expect(shown(all, [1])).toEqual([
      [1, 'smooth', 1],
      [0, 'detail', 1],
      [2, 'network', 1],
      [3, 'detail', 2],
    ]);
    expect(shown(all.slice(0, 1), [1], 2)).toEqual([null, [0, 'detail', 1], null]);
    expect(shown(all.slice(0, 2), [1], 1)).toEqual([[1, 'smooth', 1], [0, 'detail', 1], null]);
  });

  it('are there without names too', () => {
    const unnamed = all.map(({ seed, view }) => ({ seed, view }));
    expect(placeVariants(unnamed, groups, [1], 0).map(({ variant, way }) => [variant?.seed, way])).toEqual([
      [0, null], [1, null], [2, null], [3, null],
    ]); // prettier-ignore
  });
});
