import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { maskOperationSchema, type BrushOperation } from '../../src-main/shared/mask/mask.ts';
import { allTools } from '../../src-renderer/tools/all-tools.ts';
import {
  lastPlace,
  nextBrushSize,
  nextHardness,
  sizeToSlider,
  sliderToSize,
} from '../../src-renderer/tools/brush-size.ts';
import { StrokeTool } from '../../src-renderer/tools/brush/stroke-tool.ts';
import { createLasso } from '../../src-renderer/tools/lasso/lasso-tool.ts';
import { PolygonTool } from '../../src-renderer/tools/polygon/polygon-tool.ts';
import { createRectangle } from '../../src-renderer/tools/rectangle/rectangle-tool.ts';
import type { Tool, ToolEvent } from '../../src-renderer/tools/tool.ts';

const settings = { size: 20, hardness: 0.8, scale: 1 };
const at = (x: number, y: number, pressure = 1) => ({ x, y, pressure });
const down = (x: number, y: number, more: { erase?: boolean; straight?: boolean } = {}): ToolEvent => ({
  type: 'down',
  sample: at(x, y),
  erase: more.erase ?? false,
  straight: more.straight ?? false,
});
const move = (...points: [number, number][]): ToolEvent => ({
  type: 'move',
  samples: points.map(([x, y]) => at(x, y)),
  straight: false,
});
const play = (tool: Tool, ...events: ToolEvent[]) => events.map((event) => tool.handle(event, settings)).at(-1) ?? null;
const up: ToolEvent = { type: 'up' };
const cancel: ToolEvent = { type: 'cancel' };
const back: ToolEvent = { type: 'back' };
const confirm: ToolEvent = { type: 'confirm' };

describe('every tool', () => {
  it.each(allTools)('$id hands out operations that the mask takes', (record) => {
    const tool = record.create();
    const operation =
      play(tool, down(10, 10), move([40, 10], [40, 40]), up) ?? play(tool, down(60, 10), up, down(60, 60), up, confirm);
    expect(v.safeParse(maskOperationSchema, operation).success).toBe(true);
    expect(tool.draft).toBeNull();
  });

  it.each(allTools)('$id leaves nothing when its gesture is cancelled', (record) => {
    const tool = record.create();
    play(tool, down(10, 10), move([40, 10], [40, 40]));
    expect(tool.draft).not.toBeNull();
    expect(play(tool, cancel, up, confirm)).toBeNull();
    expect(tool.draft).toBeNull();
  });

  it.each(allTools)('$id gives up a gesture without corners when it is taken back', (record) => {
    const tool = record.create();
    play(tool, down(10, 10), move([40, 10], [40, 40]));
    expect(play(tool, back, up, confirm)).toBeNull();
    expect(tool.draft).toBeNull();
  });

  it.each(allTools)('$id ignores movement before it begins', (record) => {
    const tool = record.create();
    expect(play(tool, move([40, 10]), up, confirm)).toBeNull();
    expect(tool.draft).toBeNull();
  });

  it('has a key of its own', () => {
    expect(new Set(allTools.map((record) => record.shortcut)).size).toBe(allTools.length);
    expect(new Set(allTools.map((record) => record.id)).size).toBe(allTools.length);
  });
});

describe('the brush', () => {
  it('draws a dot where it is only set down', () => {
    expect(play(new StrokeTool(false), down(5, 6), up)).toEqual({
      type: 'brush',
      erase: false,
      size: 20,
      hardness: 0.8,
      points: [5, 6, 1],
    });
  });

  it('keeps every point that can be seen and none that cannot', () => {
    const operation = play(new StrokeTool(false), down(0, 0), move([0.1, 0], [0.2, 0], [3, 0], [3.1, 0], [9, 0]), up);
    expect((operation as BrushOperation).points).toEqual([0, 0, 1, 3, 0, 1, 9, 0, 1]);
  });

  it('keeps finer points when the photo is enlarged', () => {
    const tool = new StrokeTool(false);
    const fine = { size: 2, hardness: 1, scale: 16 };
    tool.handle(down(0, 0), fine);
    tool.handle(move([0.1, 0], [0.2, 0], [0.3, 0]), fine);
    expect((tool.handle(up, fine) as BrushOperation).points).toHaveLength(4 * 3);
  });

  it('keeps a change of pressure on the spot', () => {
    const tool = new StrokeTool(false);
    tool.handle(down(0, 0), settings);
    tool.handle({ type: 'move', samples: [at(0, 0, 0.4)], straight: false }, settings);
    expect((tool.handle(up, settings) as BrushOperation).points).toEqual([0, 0, 1, 0, 0, 0.4]);
  });

  it('draws straight from the last point with Shift', () => {
    const tool = new StrokeTool(false);
    play(tool, down(0, 0), move([50, 0]), up);
    const line = play(tool, down(100, 100, { straight: true }), up);
    expect((line as BrushOperation).points).toEqual([50, 0, 1, 100, 100, 1]);
  });

  it('does not draw from the end of a cancelled line', () => {
    const tool = new StrokeTool(false);
    play(tool, down(0, 0), move([50, 0]), cancel);
    const dot = play(tool, down(100, 100, { straight: true }), up);
    expect((dot as BrushOperation).points).toEqual([100, 100, 1]);
  });

  it('erases with Alt, and the eraser always does', () => {
    expect(play(new StrokeTool(false), down(0, 0, { erase: true }), up)).toMatchObject({ erase: true });
    expect(play(new StrokeTool(true), down(0, 0), up)).toMatchObject({ erase: true });
  });

  it('shows its line while it is drawn, in one and the same operation', () => {
    const tool = new StrokeTool(false);
    play(tool, down(0, 0));
    const { draft } = tool;
    play(tool, move([30, 0]));
    expect(tool.draft).toBe(draft);
    expect(draft?.shape === 'stroke' && draft.operation.points).toHaveLength(6);
  });
});

describe('the brush’s size', () => {
  it('grows and shrinks in steps that can be felt, within its limits', () => {
    expect(nextBrushSize(1, 1)).toBe(2);
    expect(nextBrushSize(100, 1)).toBe(125);
    expect(nextBrushSize(1, -1)).toBe(1);
    expect(nextBrushSize(2000, 1)).toBe(2000);
  });

  it('finds its way to the slider and back', () => {
    for (let size = 1; size <= 2000; size += 1) expect(sliderToSize(sizeToSlider(size))).toBe(size);
  });

  it('changes with every step of the slider, small or large', () => {
    const sizes = Array.from({ length: lastPlace + 1 }, (_, place) => sliderToSize(place));
    expect([sizes[0], sizes.at(-1)]).toEqual([1, 2000]);
    expect(sizes.slice(0, 14)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(new Set(sizes).size).toBe(sizes.length);
    expect(sliderToSize(-1)).toBe(1);
  });

  it('changes its hardness in tenths between 0 and 1', () => {
    expect(nextHardness(0.9, 1)).toBe(1);
    expect(nextHardness(1, 1)).toBe(1);
    expect(nextHardness(0.3, -1)).toBe(0.2);
    expect(nextHardness(0, -1)).toBe(0);
  });
});

describe('the rectangle', () => {
  it('may be dragged in any direction', () => {
    expect(play(createRectangle(), down(40, 50), move([10, 20]), up)).toEqual({
      type: 'rectangle',
      erase: false,
      x: 10,
      y: 20,
      width: 30,
      height: 30,
    });
  });

  it('is a square with Shift', () => {
    const tool = createRectangle();
    play(tool, down(0, 0), { type: 'move', samples: [at(30, -10)], straight: true });
    expect(play(tool, up)).toMatchObject({ x: 0, y: -30, width: 30, height: 30 });
  });

  it('is nothing without an area', () => {
    expect(play(createRectangle(), down(40, 50), move([40, 90]), up)).toBeNull();
  });
});

describe('the lasso', () => {
  it('closes when it is let go', () => {
    const operation = play(createLasso(), down(0, 0), move([30, 0], [30, 30], [0, 30]), up);
    expect(operation).toEqual({ type: 'polygon', erase: false, points: [0, 0, 30, 0, 30, 30, 0, 30] });
  });

  it('is nothing without an area', () => {
    expect(play(createLasso(), down(0, 0), move([30, 0]), up)).toBeNull();
  });
});

describe('the polygon', () => {
  const corners = [down(0, 0), up, down(50, 0), up, down(50, 50), up] as const;

  it('closes with Enter or a double click', () => {
    expect(play(new PolygonTool(), ...corners, confirm)).toEqual({
      type: 'polygon',
      erase: false,
      points: [0, 0, 50, 0, 50, 50],
    });
  });

  it('closes with a click on its first corner', () => {
    expect(play(new PolygonTool(), ...corners, down(3, 3))).toMatchObject({ points: [0, 0, 50, 0, 50, 50] });
  });

  it('counts the two clicks of a double click as one corner', () => {
    const operation = play(new PolygonTool(), ...corners, down(0, 50), up, down(0.5, 50), up, confirm);
    expect(operation).toMatchObject({ points: [0, 0, 50, 0, 50, 50, 0, 50] });
  });

  it('stays open with fewer than three corners', () => {
    const tool = new PolygonTool();
    expect(play(tool, down(0, 0), up, down(50, 0), up, confirm)).toBeNull();
    expect(tool.draft).not.toBeNull();
  });

  it('takes back corner after corner, and then itself', () => {
    const tool = new PolygonTool();
    expect(play(tool, ...corners, down(0, 50), up, back, confirm)).toMatchObject({ points: [0, 0, 50, 0, 50, 50] });
    play(tool, ...corners, back, back);
    expect(tool.draft).toMatchObject({ points: [0, 0, 50, 50] });
    play(tool, back);
    expect(tool.draft).toBeNull();
    expect(play(tool, back, ...corners, confirm)).toMatchObject({ points: [0, 0, 50, 0, 50, 50] });
  });

  it('shows a line to the pointer', () => {
    const tool = new PolygonTool();
    play(tool, down(0, 0), up, down(50, 0), up, move([70, 80]));
    expect(tool.draft).toEqual({ shape: 'outline', corners: true, erase: false, points: [0, 0, 50, 0, 70, 80] });
  });
});
