import { describe, expect, it } from 'vitest';
import { WheelReader } from '../../src-renderer/viewport/wheel.ts';

const turn = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, shiftKey: false, timeStamp: 0 };

describe('the wheel', () => {
  it('zooms in when a mouse wheel is turned forward and out when it is turned back', () => {
    const reader = new WheelReader();
    const nearer = reader.read({ ...turn, deltaY: -100 });
    const farther = reader.read({ ...turn, deltaY: 100, timeStamp: 20 });
    expect(nearer.type === 'zoom' && nearer.factor > 1).toBe(true);
    expect(farther.type === 'zoom' && farther.factor < 1).toBe(true);
  });

  it('undoes one notch with the opposite notch', () => {
    const reader = new WheelReader();
    const there = reader.read({ ...turn, deltaY: -120 });
    const back = reader.read({ ...turn, deltaY: 120 });
    expect(there.type === 'zoom' && back.type === 'zoom' ? there.factor * back.factor : NaN).toBeCloseTo(1);
  });

  it('takes small or slanted steps for two fingers and moves the photo with them', () => {
    expect(new WheelReader().read({ ...turn, deltaX: 6, deltaY: -4 })).toEqual({ type: 'pan', x: -6, y: 4 });
    expect(new WheelReader().read({ ...turn, deltaY: 7 })).toEqual({ type: 'pan', x: -0, y: -7 });
  });

  it('goes on moving when two fingers become fast, until they rest', () => {
    const reader = new WheelReader();
    reader.read({ ...turn, deltaY: 8 });
    expect(reader.read({ ...turn, deltaY: 90, timeStamp: 30 }).type).toBe('pan');
    expect(reader.read({ ...turn, deltaY: 90, timeStamp: 900 }).type).toBe('zoom');
  });

  it('zooms while two fingers pinch', () => {
    expect(new WheelReader().read({ ...turn, deltaY: -3, ctrlKey: true }).type).toBe('zoom');
  });

  it('moves sideways with Shift', () => {
    expect(new WheelReader().read({ ...turn, deltaY: 100, shiftKey: true })).toEqual({ type: 'pan', x: -100, y: 0 });
  });

  it('counts a line as more than a pixel', () => {
    const reader = new WheelReader();
    const lines = reader.read({ ...turn, deltaY: 3, deltaMode: 1 });
    expect(lines.type === 'zoom' && lines.factor < 0.95).toBe(true);
  });
});
