import { describe, expect, it } from 'vitest';
import { percentFigures, readFigure } from '../../src-renderer/ui/figures.ts';

describe('a figure that is typed', () => {
  it.each([
    ['80 %', 80],
    ['1.5 px', 1.5],
    ['−20%', -20],
    ['0,5', 0.5],
    ['.25', 0.25],
    ['  7', 7],
  ])('%j is read with or without its unit', (text, figure) => {
    expect(readFigure(text, 100)).toBe(figure);
  });

  it('has commas between thousands where it can be that large', () => {
    expect(readFigure('1,600 px', 2000)).toBe(1600);
    expect(readFigure('1,600', 100)).toBe(1.6);
  });

  it.each(['', 'much', '%', '1.2.3'])('%j is none', (text) => {
    expect(readFigure(text, 100)).toBeNull();
  });

  it('is the share that it says', () => {
    expect(percentFigures.value(35)).toBe(0.35);
    expect(percentFigures.of(0.29)).toBe(29);
  });
});
