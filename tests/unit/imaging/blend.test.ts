import { describe, expect, it } from 'vitest';
import { blendPixels, blendSample, clampSample, mixSample } from '../../../src-main/imaging/pixels/blend.ts';
import { cropSamples } from '../../../src-main/imaging/pixels/crop.ts';

describe('blending samples', () => {
  it('is exact where nothing or all is changed, and rounds to the nearest between', () => {
    for (const [from, to] of [
      [0, 65535],
      [200, 3],
    ]) {
      expect([blendSample(from, to, 0), blendSample(from, to, 255)]).toEqual([from, to]);
      expect([mixSample(from, to, 0), mixSample(from, to, 1)]).toEqual([from, to]);
    }
    expect([blendSample(0, 255, 51), mixSample(10, 21, 0.5)]).toEqual([51, 16]);
    expect([clampSample(-3, 255), clampSample(300, 255), clampSample(7.5, 255)]).toEqual([0, 255, 7.5]);
  });

  it('takes a change back pixel by pixel, all channels alike', () => {
    const changed = Uint8Array.of(100, 110, 200, 210, 50, 60);
    blendPixels(changed, Uint8Array.of(0, 0, 0, 0, 0, 0), Uint8Array.of(255, 0, 51), 2);
    expect([...changed]).toEqual([100, 110, 0, 0, 10, 12]);
  });
});

describe('a part of a picture', () => {
  it('is a copy with the rows and channels of its rectangle', () => {
    const values = Uint16Array.from({ length: 4 * 3 * 2 }, (_, at) => at);
    const part = cropSamples(values, 4, 2, { x: 1, y: 1, width: 2, height: 2 });
    expect([...part]).toEqual([10, 11, 12, 13, 18, 19, 20, 21]);
    part.fill(0);
    expect(values[10]).toBe(10);
  });
});
