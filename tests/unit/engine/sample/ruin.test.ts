import { describe, expect, it } from 'vitest';
import { cover, coverLayer, createRuin, dab, ruined } from '../../../../src-main/engine/sample/ruin.ts';

const grey = (width: number, height: number): Uint8Array => new Uint8Array(width * height * 3).fill(100);

describe('laying damage on a print', () => {
  it('keeps the clean print as it was', () => {
    const clean = grey(4, 4);
    const ruin = createRuin(clean, 4, 4);
    cover(ruin, 1, 1, [255, 255, 255], 1);
    ruined(ruin, clean);
    expect([...clean]).toEqual([...grey(4, 4)]);
  });

  it('drops a change too faint to see, and marks nothing for it', () => {
    const clean = grey(3, 1);
    const ruin = createRuin(clean, 3, 1);
    cover(ruin, 0, 0, [255, 255, 255], 0.02);
    cover(ruin, 1, 0, [255, 255, 255], 0.5);
    const { damaged, damage } = ruined(ruin, clean);
    expect([...damage]).toEqual([0, 255, 0]);
    expect([...damaged]).toEqual([100, 100, 100, 178, 178, 178, 100, 100, 100]);
  });

  it('marks what several faint changes ruin together', () => {
    const clean = grey(1, 1);
    const ruin = createRuin(clean, 1, 1);
    for (let i = 0; i < 3; i += 1) cover(ruin, 0, 0, [0, 0, 0], 0.02);
    expect(ruined(ruin, clean).damage[0]).toBe(255);
  });

  it('ignores what falls beside the print', () => {
    const clean = grey(2, 2);
    const ruin = createRuin(clean, 2, 2);
    for (const [x, y] of [
      [-1, 0],
      [2, 0],
      [0, -1],
      [0, 2],
    ])
      cover(ruin, x, y, [0, 0, 0], 1);
    const layer = new Map<number, number>();
    dab(layer, ruin, -30, 1, 2, 1);
    expect(layer.size).toBe(0);
    expect(ruined(ruin, clean).damage.every((value) => value === 0)).toBe(true);
  });

  it('does not darken a line where its dabs overlap', () => {
    const clean = grey(20, 5);
    const ruin = createRuin(clean, 20, 5);
    const layer = new Map<number, number>();
    for (let x = 2; x < 18; x += 0.25) dab(layer, ruin, x, 2.5, 1, 0.5);
    coverLayer(ruin, layer, () => [0, 0, 0]);
    expect(ruined(ruin, clean).damaged[(2 * 20 + 10) * 3]).toBe(50);
  });
});
