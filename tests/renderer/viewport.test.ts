import { describe, expect, it } from 'vitest';
import {
  fitViewport,
  limitViewport,
  nextZoom,
  resizeViewport,
  toPhoto,
  toScreen,
  visibleRegion,
  zoomAt,
} from '../../src-renderer/viewport/viewport.ts';
import { pinch } from '../../src-renderer/viewport/pinch.ts';

const photo = { width: 4000, height: 3000 };
const canvas = { width: 1000, height: 600 };

describe('the viewport', () => {
  it('fits the whole photo into the canvas, in its middle', () => {
    const viewport = fitViewport(photo, canvas, 4);
    const from = toScreen(viewport, { x: 0, y: 0 });
    const to = toScreen(viewport, { x: photo.width, y: photo.height });
    expect(from.y).toBeCloseTo(24);
    expect(to.y).toBeCloseTo(canvas.height - 24);
    expect(from.x).toBeCloseTo(canvas.width - to.x);
  });

  it('does not enlarge a tiny photo beyond the limit', () => {
    expect(fitViewport({ width: 10, height: 10 }, canvas, 4).scale).toBe(4);
  });

  it('leads from the screen to the photo and back', () => {
    const viewport = { scale: 0.37, x: 12.5, y: -80 };
    const there = toPhoto(viewport, { x: 300, y: 200 });
    const back = toScreen(viewport, there);
    expect(back.x).toBeCloseTo(300);
    expect(back.y).toBeCloseTo(200);
  });

  it('keeps the point under the pointer in its place while zooming', () => {
    const viewport = { scale: 0.5, x: -100, y: 40 };
    const anchor = { x: 321, y: 234 };
    const before = toPhoto(viewport, anchor);
    const after = toPhoto(zoomAt(viewport, anchor, 3.7), anchor);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it('keeps some of the photo in sight however far it is dragged', () => {
    const far = limitViewport({ scale: 1, x: 99_999, y: -99_999 }, photo, canvas, 1);
    const shown = visibleRegion(far, photo, canvas);
    expect(shown.width).toBeGreaterThanOrEqual(79);
    expect(shown.height).toBeGreaterThanOrEqual(79);
  });

  it('stops zooming at 32 device pixels to a photo pixel, whatever the screen', () => {
    expect(limitViewport({ scale: 1000, x: 0, y: 0 }, photo, canvas, 1).scale).toBe(32);
    expect(limitViewport({ scale: 1000, x: 0, y: 0 }, photo, canvas, 2).scale).toBe(16);
  });

  it('zooms by round figures, up and down the same way', () => {
    expect(nextZoom(0.9, 1)).toBe(1);
    expect(nextZoom(1, 1)).toBe(1.5);
    expect(nextZoom(1.5, -1)).toBe(1);
    expect(nextZoom(32, 1)).toBe(32);
    expect(nextZoom(1 / 16, -1)).toBeLessThan(1 / 16);
  });

  it('shows only whole pixels of the photo, none outside it', () => {
    const region = visibleRegion({ scale: 2, x: 100, y: -51 }, photo, canvas);
    expect(region).toEqual({ x: 0, y: 25, width: 450, height: 301 });
  });

  it('keeps the middle in the middle when the window changes', () => {
    const before = { scale: 1, x: -1500, y: -1200 };
    const after = resizeViewport(before, canvas, { width: 600, height: 400 });
    expect(toPhoto(after, { x: 300, y: 200 })).toEqual(toPhoto(before, { x: 500, y: 300 }));
  });

  it('follows two fingers: what lay under their middle stays there', () => {
    const viewport = { scale: 1, x: 0, y: 0 };
    const after = pinch(
      viewport,
      [
        { x: 100, y: 100 },
        { x: 200, y: 100 },
      ],
      [
        { x: 100, y: 150 },
        { x: 300, y: 150 },
      ],
    );
    expect(after.scale).toBeCloseTo(2);
    expect(toPhoto(after, { x: 200, y: 150 })).toEqual(toPhoto(viewport, { x: 150, y: 100 }));
  });
});
