import { describe, expect, it } from 'vitest';
import type { TileAddress } from '../../src-renderer/canvas/tiles/tile-grid.ts';
import { planTiles } from '../../src-renderer/canvas/tiles/tile-plan.ts';

const photo = { width: 2048, height: 1024 };
const region = { x: 0, y: 0, width: 2048, height: 1024 };
const name = (view: string, { level, x, y }: TileAddress) => `${view}/${level}/${x}/${y}`;

function plan(there: string[], views = ['new'], level = 0) {
  const result = planTiles({
    photo,
    region,
    level,
    views,
    has: (view, address) => there.includes(name(view, address)),
  });
  return {
    draw: result.draw.map(({ view, address, cell }) => `${name(view, address)} at ${cell.level}/${cell.x}/${cell.y}`),
    missing: result.missing.map((address) => name('new', address)),
  };
}

const allOf = (view: string) => [0, 1, 2, 3].flatMap((x) => [0, 1].map((y) => `${view}/0/${x}/${y}`));

describe('the plan for the tiles of the canvas', () => {
  it('asks for the coarsest tile first, then for those in sight', () => {
    const { draw, missing } = plan([]);
    expect(draw).toEqual([]);
    expect(missing[0]).toBe('new/2/0/0');
    expect(missing.slice(1).sort()).toEqual(allOf('new').sort());
  });

  it('asks for nothing when everything is there', () => {
    const { draw, missing } = plan(['new/2/0/0', ...allOf('new')]);
    expect(missing).toEqual([]);
    expect(draw).toHaveLength(8);
  });

  it('asks once for a photo that is a single tile', () => {
    expect(plan([], ['new'], 2).missing).toEqual(['new/2/0/0']);
  });

  it('shows a coarser tile until the finer one arrives', () => {
    const { draw } = plan(['new/2/0/0', 'new/0/1/1']);
    expect(draw).toContain('new/0/1/1 at 0/1/1');
    expect(draw).toContain('new/2/0/0 at 0/3/0');
    expect(draw.filter((line) => line.endsWith('0/1/1'))).toHaveLength(1);
  });

  it('goes on showing the sharp tile of the view before instead of a coarse one of the new view', () => {
    const { draw, missing } = plan(['new/2/0/0', ...allOf('old')], ['new', 'old']);
    expect(draw.every((line) => line.startsWith('old/0/'))).toBe(true);
    expect(missing.sort()).toEqual(allOf('new').sort());
  });

  it('replaces the view before tile by tile', () => {
    const { draw } = plan(['new/0/2/1', ...allOf('old')], ['new', 'old']);
    expect(draw).toContain('new/0/2/1 at 0/2/1');
    expect(draw.filter((line) => line.startsWith('old/'))).toHaveLength(7);
  });

  it('uses the finer tiles at hand when one zooms out', () => {
    const { draw } = plan(['new/2/0/0', ...allOf('new')], ['new'], 1);
    expect(draw.indexOf('new/2/0/0 at 1/0/0')).toBeLessThan(draw.indexOf('new/0/1/1 at 0/1/1'));
    expect(draw).toContain('new/0/3/0 at 0/3/0');
  });
});
