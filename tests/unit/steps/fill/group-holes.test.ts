import { describe, expect, it } from 'vitest';
import { groupHoles } from '../../../../src-main/steps/fill/group-holes.ts';

const size = { width: 2000, height: 1500 };
/** A square. */
const hole = (x: number, y: number, side: number) => ({
  x,
  y,
  width: side,
  height: side,
  pixels: side * side,
  halfWidth: side / 2,
  method: 'exemplar' as const,
  network: false,
  runs: Array.from({ length: side }, (_, i) => ({ y: y + i, start: x, end: x + side })),
});
const square = (x: number, y: number, side: number): number[] => [x + side, y, x + side, y + side, x, y + side, x, y];

describe('the holes between whose variants one chooses', () => {
  it('are each a group of its own, in reading order, by one of their pixels', () => {
    expect(groupHoles([hole(900, 700, 40), hole(1200, 100, 50)], size)).toEqual([
      { x: 1200, y: 100, width: 50, height: 50, areas: 1, at: [1200, 100], outline: [square(1200, 100, 50)] },
      { x: 900, y: 700, width: 40, height: 40, areas: 1, at: [900, 700], outline: [square(900, 700, 40)] },
    ]);
  });

  it('say where one of them touches a face', () => {
    const inFace = { ...hole(160, 150, 20), face: true as const };
    const groups = groupHoles([hole(100, 100, 30), inFace, hole(900, 700, 40)], size);
    expect(groups.map(({ face }) => face)).toEqual([true, undefined]);
  });

  it('say so too of any of the smaller ones', () => {
    const specks = Array.from({ length: 40 }, (_, i) => hole(20 + 120 * (i % 10), 20 + 120 * Math.floor(i / 10), 9));
    const inFace = { ...hole(1500, 1300, 3), face: true as const };
    expect(groupHoles([...specks, inFace], size).at(-1)).toMatchObject({ at: [], face: true });
  });

  it('are one where one sees them together', () => {
    const [first, ...others] = groupHoles([hole(100, 100, 30), hole(160, 150, 20), hole(220, 100, 30)], size);
    expect(first).toMatchObject({ x: 100, y: 100, width: 80, height: 70, areas: 2, at: [100, 100, 160, 150] });
    expect(first.outline).toHaveLength(2);
    expect(others).toMatchObject([{ x: 220, areas: 1 }]);
  });

  it('are twelve groups at most, of which the last has all that are smaller', () => {
    const specks = Array.from({ length: 300 }, (_, i) => hole(20 + 97 * (i % 20), 20 + 97 * Math.floor(i / 20), 5));
    const tears = [hole(500, 520, 60), hole(1500, 1300, 80)];
    const groups = groupHoles([...specks, ...tears], { width: 2000, height: 1600 });
    expect(groups).toHaveLength(12);
    for (const { x, y } of tears) expect(groups.some(({ at }) => at.includes(x) && at.includes(y))).toBe(true);
    const rest = groups.at(-1)!;
    expect(rest.at).toEqual([]);
    expect(groups.reduce((sum, { areas }) => sum + areas, 0)).toBe(302);
    expect(rest).toMatchObject({ width: 5, height: 5 });
    // Each of them is outlined, so that each can be clicked.
    const named = groups.flatMap(({ at }) => at.map((x, i) => `${x} ${at[i + 1]}`));
    const smaller = specks.filter(({ x, y }) => !named.includes(`${x} ${y}`));
    const sorted = (lines: number[][]): string[] => lines.map((line) => line.join()).sort();
    expect(sorted(rest.outline)).toEqual(sorted(smaller.map(({ x, y }) => square(x, y, 5))));
  });

  it('are none where nothing depends on chance', () => {
    expect(groupHoles([], size)).toEqual([]);
  });
});
