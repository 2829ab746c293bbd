import { describe, expect, it } from 'vitest';
import { rasterizeMask } from '../../src-main/shared/mask/rasterize.ts';
import { covers, overlayFrame, sameFrame } from '../../src-renderer/canvas/overlay/overlay-frame.ts';
import { paintOverlay } from '../../src-renderer/canvas/overlay/overlay-pixels.ts';
import { parseColour } from '../../src-renderer/ui/overlay-colours.ts';
import { fitViewport } from '../../src-renderer/viewport/viewport.ts';

const photo = { width: 64, height: 48 };
const whole = { x: 0, y: 0, ...photo };
const style = { red: 224, green: 164, blue: 88, opacity: 0.45, edge: 1 };
const page = rasterizeMask([{ type: 'rectangle', erase: false, x: 16, y: 16, width: 16, height: 16 }], photo, whole);

function paint(zoom = 1, layers = [{ page, style }], area = { x: 0, y: 0, width: 64 * zoom, height: 48 * zoom }) {
  const width = 64 * zoom;
  const picture = { width, height: 48 * zoom, data: new Uint8ClampedArray(width * 48 * zoom * 4) };
  paintOverlay(picture, layers, area, zoom, 0, 0);
  return (x: number, y: number) => [...picture.data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

describe('the picture of the mask', () => {
  it('is clear outside, tinted inside', () => {
    const pixel = paint();
    expect(pixel(4, 4)).toEqual([0, 0, 0, 0]);
    expect(pixel(24, 24)).toEqual([224, 164, 88, Math.round(0.45 * 255)]);
  });

  it('is hatched with dark and light along its edge, whichever way the edge runs', () => {
    const pixel = paint();
    const along = (points: [number, number][]) => new Set(points.map(([x, y]) => pixel(x, y)[0]));
    const run = Array.from({ length: 16 }, (_, i) => i);
    expect(along(run.map((i) => [16 + i, 16]))).toEqual(new Set([20, 255]));
    expect(along(run.map((i) => [16, 16 + i]))).toEqual(new Set([20, 255]));
  });

  it('has no edge where only the page ends', () => {
    const everything = rasterizeMask([{ type: 'invert' }], photo, whole);
    const pixel = paint(1, [{ page: everything, style }]);
    expect(pixel(0, 0)[0]).toBe(224);
    expect(pixel(63, 47)[0]).toBe(224);
  });

  it('shows every mask pixel as a square when enlarged', () => {
    const pixel = paint(4);
    expect(pixel(16 * 4 - 1, 24 * 4)).toEqual([0, 0, 0, 0]);
    expect(pixel(16 * 4, 24 * 4)[3]).toBe(220);
    expect(pixel(24 * 4, 24 * 4)[0]).toBe(224);
  });

  it('repaints only the area it is asked for', () => {
    const pixel = paint(1, [{ page, style }], { x: 20, y: 20, width: 4, height: 4 });
    expect(pixel(21, 21)[3]).toBeGreaterThan(0);
    expect(pixel(26, 26)).toEqual([0, 0, 0, 0]);
  });

  it('shows the later mask where two lie over one another', () => {
    const other = { page, style: { ...style, red: 1, green: 2, blue: 3 } };
    expect(paint(1, [other, { page, style }])(24, 24)[0]).toBe(224);
  });

  it('reads colours', () => {
    expect(parseColour('#e0a458')).toEqual({ red: 224, green: 164, blue: 88 });
  });
});

describe('the frame of the mask’s picture', () => {
  const large = { width: 11_600, height: 8_700 };
  const canvas = { width: 1000, height: 700 };

  it('never holds more pixels than the screen needs', () => {
    for (const scale of [0.06, 0.3, 1, 7.3]) {
      const frame = overlayFrame({ scale, x: -2000 * scale, y: -1500 * scale }, large, canvas, 2);
      expect(frame.width).toBeLessThanOrEqual(2 * (1000 + 2 * 96) + 32);
      expect(frame.scale).toBeLessThanOrEqual(1);
      expect(frame.scale * frame.zoom).toBeCloseTo(scale * 2);
    }
  });

  it('still serves after a small move, and no longer after a large one or another zoom', () => {
    const viewport = { scale: 1, x: -3000, y: -2000 };
    const frame = overlayFrame(viewport, large, canvas, 1);
    expect(covers(frame, { ...viewport, x: -3080 }, large, canvas, 1)).toBe(true);
    expect(covers(frame, { ...viewport, x: -3200 }, large, canvas, 1)).toBe(false);
    expect(covers(frame, { ...viewport, scale: 1.01 }, large, canvas, 1)).toBe(false);
    expect(sameFrame(frame, overlayFrame(viewport, large, canvas, 1))).toBe(true);
  });

  it('covers the whole photo when it is fitted', () => {
    const viewport = fitViewport(large, canvas, 4);
    expect(overlayFrame(viewport, large, canvas, 1).region).toEqual({ x: 0, y: 0, ...large });
  });
});
