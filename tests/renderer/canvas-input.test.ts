import { describe, expect, it } from 'vitest';
import { CanvasInput } from '../../src-renderer/canvas/canvas-input.ts';
import type { ToolEvent } from '../../src-renderer/tools/tool.ts';
import { toPhoto, zoomAt, type Point, type Viewport } from '../../src-renderer/viewport/viewport.ts';

/** Where the canvas lies on the page, and the photo in the canvas. */
const corner = { left: 100, top: 50 };
const beginning: Viewport = { scale: 0.5, x: 20, y: 10 };

/** An element with input bound to it; events are given in CSS px of the canvas. */
function canvas() {
  const element = Object.assign(new EventTarget(), {
    captured: [] as number[],
    setPointerCapture: (id: number) => void element.captured.push(id),
    getBoundingClientRect: () => corner,
  });
  const state = {
    viewport: beginning,
    panHeld: false,
    tool: [] as ToolEvent[],
    pointer: null as { at: Point; panning: boolean } | null,
    brush: 20 as number | null,
    twice: [] as Point[],
    menus: [] as Point[],
  };
  const input = new CanvasInput(element as never, {
    viewport: () => state.viewport,
    show: (viewport) => (state.viewport = viewport),
    pan: (x, y) => (state.viewport = { ...state.viewport, x: state.viewport.x + x, y: state.viewport.y + y }),
    zoom: (factor, at) => (state.viewport = zoomAt(state.viewport, at, state.viewport.scale * factor)),
    panHeld: () => state.panHeld,
    tool: (event) => state.tool.push(event),
    brushSize: () => state.brush,
    setBrushSize: (size) => (state.brush = Math.round(size)),
    twice: (at) => state.twice.push(at),
    menu: (at) => state.menus.push(at),
    pointer: (at, panning) => (state.pointer = at && { at, panning }),
  });
  function fire(type: string, x: number, y: number, more: object = {}): boolean {
    const init = { pointerId: 1, pointerType: 'mouse', button: 0, altKey: false, shiftKey: false, ctrlKey: false };
    const place = { clientX: x + corner.left, clientY: y + corner.top };
    const event = Object.assign(new Event(type, { cancelable: true }), init, place, more);
    return !element.dispatchEvent(Object.assign(event, { getCoalescedEvents: () => [] as Event[], ...more }));
  }
  return { element, input, state, fire, types: () => state.tool.map(({ type }) => type) };
}

describe('the pointer on the canvas', () => {
  it('feeds the tool in px of the photo, and captures the pointer while it is down', () => {
    const { state, fire, element, input } = canvas();
    fire('pointerdown', 70, 60);
    fire('pointermove', 120, 60);
    expect(input.active).toBe(true);
    fire('pointerup', 120, 60);
    expect(state.tool).toEqual([
      { type: 'down', sample: { x: 100, y: 100, pressure: 1 }, erase: false, straight: false },
      { type: 'move', samples: [{ x: 200, y: 100, pressure: 1 }], straight: false },
      { type: 'up' },
    ]);
    expect(element.captured).toEqual([1]);
    expect(input.active).toBe(false);
    expect(state.pointer).toEqual({ at: { x: 120, y: 60 }, panning: false });
  });

  it.each([
    ['Alt', { altKey: true }, { erase: true, straight: false }],
    ['Shift', { shiftKey: true }, { erase: false, straight: true }],
  ])('%s changes what the tool does', (_, more, expected) => {
    const { state, fire } = canvas();
    fire('pointerdown', 0, 0, more);
    expect(state.tool[0]).toMatchObject(expected);
  });

  it('keeps all positions between two frames, and the pressure of a pen alone', () => {
    const { state, fire } = canvas();
    const pen = { pointerType: 'pen', pressure: 0.3 };
    fire('pointerdown', 20, 10, pen);
    const between = [30, 40, 50].map((x) => ({ clientX: x + corner.left, clientY: 10 + corner.top, ...pen }));
    fire('pointermove', 50, 10, { ...pen, getCoalescedEvents: () => between });
    expect(state.tool[0]).toMatchObject({ sample: { pressure: 0.3 } });
    expect(state.tool[1]).toMatchObject({ samples: [{ x: 20 }, { x: 40 }, { x: 60, pressure: 0.3 }] });
    const mouse = canvas();
    mouse.fire('pointerdown', 0, 0, { pressure: 0.5 });
    expect(mouse.state.tool[0]).toMatchObject({ sample: { pressure: 1 } });
  });

  it.each([
    ['the space key', true, 0],
    ['the middle button', false, 1],
  ])('moves the photo with %s, and leaves the tool alone', (_, panHeld, button) => {
    const { state, fire } = canvas();
    state.panHeld = panHeld;
    fire('pointerdown', 50, 50, { button });
    // What has begun goes on when the key is let go first.
    state.panHeld = false;
    fire('pointermove', 80, 40, { button });
    expect(state.pointer?.panning).toBe(true);
    fire('pointerup', 80, 40, { button });
    expect(state.viewport).toEqual({ scale: 0.5, x: 50, y: 0 });
    expect(state.tool).toEqual([]);
    expect(state.pointer?.panning).toBe(false);
  });

  it('zooms by the wheel around the pointer, and keeps the page from scrolling', () => {
    const { state, fire } = canvas();
    const before = toPhoto(beginning, { x: 200, y: 150 });
    expect(fire('wheel', 200, 150, { deltaX: 0, deltaY: -120, deltaMode: 0 })).toBe(true);
    expect(state.viewport.scale).toBeGreaterThan(beginning.scale);
    const after = toPhoto(state.viewport, { x: 200, y: 150 });
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it('pinches with two fingers, and gives up what the first one has begun', () => {
    const { state, fire, types, input } = canvas();
    const finger = (pointerId: number) => ({ pointerId, pointerType: 'touch' });
    fire('pointerdown', 100, 100, finger(1));
    fire('pointerdown', 200, 100, finger(2));
    expect(types()).toEqual(['down', 'cancel']);
    const middle = toPhoto(beginning, { x: 150, y: 100 });
    fire('pointermove', 300, 100, finger(2));
    expect(state.viewport.scale).toBe(1);
    expect(toPhoto(state.viewport, { x: 200, y: 100 })).toEqual(middle);
    fire('pointerup', 300, 100, finger(2));
    fire('pointermove', 150, 150, finger(1));
    fire('pointerup', 150, 150, finger(1));
    // The finger that stays draws nothing.
    expect(types()).toEqual(['down', 'cancel']);
    expect([input.active, state.pointer]).toEqual([false, null]);
  });

  it('ignores a second pointer while the first one draws', () => {
    const { fire, types } = canvas();
    fire('pointerdown', 0, 0);
    fire('pointerdown', 5, 5, { pointerId: 2, pointerType: 'pen' });
    fire('pointermove', 6, 6, { pointerId: 2, pointerType: 'pen' });
    fire('pointerup', 6, 6, { pointerId: 2, pointerType: 'pen' });
    expect(types()).toEqual(['down']);
  });

  it('cancels what is drawn when the system takes the pointer away', () => {
    const { fire, types, state } = canvas();
    fire('pointerdown', 0, 0);
    fire('pointercancel', 0, 0);
    expect(types()).toEqual(['down', 'cancel']);
    expect(state.pointer).toBeNull();
  });

  it('says where it was pressed twice, and hides its cursor outside', () => {
    const { fire, state } = canvas();
    fire('pointermove', 10, 10);
    fire('dblclick', 10, 12);
    expect(state.twice).toEqual([{ x: 10, y: 12 }]);
    fire('pointerleave', 10, 10);
    expect(state.pointer).toBeNull();
  });

  it('asks for its own menu by the right button, which paints nothing, and for none while something is drawn', () => {
    const { fire, state } = canvas();
    fire('pointerdown', 30, 40, { button: 2 });
    expect(fire('contextmenu', 30, 40)).toBe(true);
    fire('pointerup', 30, 40, { button: 2 });
    expect(state.menus).toEqual([{ x: 30, y: 40 }]);
    fire('pointerdown', 0, 0);
    expect(fire('contextmenu', 0, 0)).toBe(true);
    expect(state.menus).toHaveLength(1);
    expect(state.tool.map(({ type }) => type)).toEqual(['down']);
  });

  it('sizes the brush by the wheel with Alt, a small one by a px at a time, and zooms where there is none', () => {
    const { fire, state } = canvas();
    const turn = (deltaY: number): boolean => fire('wheel', 50, 50, { deltaX: 0, deltaY, deltaMode: 0, altKey: true });
    turn(-120);
    expect(state.brush).toBe(26);
    turn(120);
    expect(state.brush).toBe(20);
    state.brush = 1;
    for (let i = 0; i < 8 && state.brush === 1; i += 1) turn(-30);
    expect(state.brush).toBe(2);
    expect(state.viewport).toEqual(beginning);
    state.brush = null;
    turn(-120);
    expect(state.viewport.scale).toBeGreaterThan(beginning.scale);
  });

  it('sizes the brush by dragging with Ctrl and Alt, around where it was pressed, and paints nothing', () => {
    const { fire, state } = canvas();
    const held = { ctrlKey: true, altKey: true };
    fire('pointerdown', 50, 50, held);
    fire('pointermove', 65, 90, held);
    // 15 CSS px more of radius, at half a px to a source px.
    expect(state.brush).toBe(80);
    expect(state.pointer).toEqual({ at: { x: 50, y: 50 }, panning: false });
    fire('pointerup', 65, 90, held);
    expect(state.tool).toEqual([]);
  });

  it('tells the tool where a resting pointer is once the photo moved under it', () => {
    const { fire, state, input } = canvas();
    fire('pointermove', 70, 60);
    state.viewport = { scale: 1, x: 20, y: 10 };
    input.follow();
    expect(state.tool.at(-1)).toMatchObject({ type: 'move', samples: [{ x: 50, y: 50 }] });
    fire('pointerleave', 70, 60);
    const { length } = state.tool;
    input.follow();
    expect(state.tool).toHaveLength(length);
  });

  it('hears nothing more once it is disposed of', () => {
    const { fire, input, types } = canvas();
    input.dispose();
    fire('pointerdown', 0, 0);
    expect(types()).toEqual([]);
  });
});
