import { describe, expect, it } from 'vitest';
import { findComponents } from '../../../src-main/shared/mask/components.ts';
import { traceOutline } from '../../../src-main/shared/mask/outline.ts';

/** The outlines of what is drawn with #, one part after the other. */
function outlines(rows: readonly string[], mostCells = 80): number[][][] {
  const values = Uint8Array.from([...rows.join('')].map((sign) => (sign === '#' ? 1 : 0)));
  return findComponents(values, rows[0].length, rows.length).map((part) => traceOutline(part, mostCells));
}

/** Twice the area within a closed line; negative where it goes counter-clockwise on the screen. */
function area(line: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < line.length; i += 2) {
    const [x, y, nextX, nextY] = [line[i], line[i + 1], line[(i + 2) % line.length], line[(i + 3) % line.length]];
    sum += x * nextY - nextX * y;
  }
  return sum / 2;
}

describe('the outline of a part', () => {
  it('goes around its pixels, with corners alone', () => {
    expect(outlines(['....', '.##.', '.##.'])).toEqual([[[3, 1, 3, 3, 1, 3, 1, 1]]]);
  });

  it('goes around gaps the other way, so that what is between has the pixels as its area', () => {
    const [lines] = outlines(['#####', '#...#', '#.#.#', '#...#', '#####']);
    expect(lines.map(area)).toEqual([25, -9]);
  });

  it('is one line around what touches at a corner, as the part is one', () => {
    const all = outlines(['##..', '##..', '..##', '..##']);
    expect(all.map((lines) => lines.map(area))).toEqual([[8]]);
  });

  it('has the area of its pixels, whatever it looks like', () => {
    let state = 7;
    const sign = (): string => ((state = (state * 1103515245 + 12345) % 2 ** 31) % 100 < 55 ? '#' : '.');
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 30 }, sign).join(''));
    const values = Uint8Array.from([...rows.join('')].map((one) => (one === '#' ? 1 : 0)));
    for (const part of findComponents(values, 30, 30)) {
      expect(traceOutline(part, 80).reduce((sum, line) => sum + area(line), 0)).toBe(part.pixels);
    }
  });

  it('is coarser where the part is large, and lies around all of it', () => {
    const rows = Array.from({ length: 100 }, () => '#'.repeat(100));
    expect(outlines(rows, 10)).toEqual([[[100, 0, 100, 100, 0, 100, 0, 0]]]);
    const [[line]] = outlines(['#'.repeat(95)], 10);
    expect(line).toEqual([100, 0, 100, 10, 0, 10, 0, 0]);
  });
});
