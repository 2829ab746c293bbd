import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { paintHarbour } from '../../../../src-main/engine/sample/paint-harbour.ts';

type Sample = ReturnType<typeof paintHarbour>;

const BORDER = 44;
let sample: Sample;
let luminance: Float32Array;

beforeAll(() => {
  sample = paintHarbour();
  luminance = new Float32Array(sample.width * sample.height);
  for (let i = 0; i < luminance.length; i += 1) {
    luminance[i] = 0.299 * sample.clean[i * 3] + 0.587 * sample.clean[i * 3 + 1] + 0.114 * sample.clean[i * 3 + 2];
  }
});

const hash = (values: Uint8Array): string => createHash('sha256').update(values).digest('hex');

/** Mean and standard deviation of the clean picture's luminance within a rectangle. */
function statistics(x: number, y: number, width: number, height: number): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) {
      const value = luminance[row * sample.width + column];
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / (width * height);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / (width * height) - mean * mean)) };
}

describe('the painted harbour', () => {
  it('comes out the same to the last bit every time', () => {
    const again = paintHarbour();
    for (const part of ['clean', 'damaged', 'damage'] as const) expect(hash(again[part])).toBe(hash(sample[part]));
  });

  it('has three channels for the print and one for the mask', () => {
    expect([sample.width, sample.height]).toEqual([1600, 1100]);
    expect(sample.clean.length).toBe(1600 * 1100 * 3);
    expect(sample.damaged.length).toBe(1600 * 1100 * 3);
    expect(sample.damage.length).toBe(1600 * 1100);
  });

  it('uses tones from deep shadow to paper white', () => {
    const dark = luminance.filter((value) => value <= 30).length;
    const light = luminance.filter((value) => value >= 230).length;
    expect(dark).toBeGreaterThan(2000);
    expect(light).toBeGreaterThan(2000);
  });

  it('has no flat patch anywhere inside its border', () => {
    let flattest = Infinity;
    for (let y = BORDER; y + 16 < sample.height - BORDER; y += 16) {
      for (let x = BORDER; x + 16 < sample.width - BORDER; x += 16) {
        flattest = Math.min(flattest, statistics(x, y, 16, 16).deviation);
      }
    }
    expect(flattest).toBeGreaterThan(0.8);
  });

  it('is warm: red above green above blue in nearly every pixel', () => {
    let warm = 0;
    for (let i = 0; i < sample.clean.length; i += 3) {
      if (sample.clean[i] >= sample.clean[i + 1] && sample.clean[i + 1] >= sample.clean[i + 2]) warm += 1;
    }
    expect(warm / luminance.length).toBeGreaterThan(0.97);
  });

  it('shows the dark hull of the nearest boat in the water below it', () => {
    const hull = statistics(1000, 735, 200, 30).mean;
    const mirrored = statistics(1000, 800, 200, 30).mean;
    const openWater = statistics(1440, 800, 80, 30).mean;
    expect(hull).toBeLessThan(mirrored);
    expect(mirrored).toBeLessThan(openWater - 15);
  });
});

describe('the damage done to it', () => {
  it('changes nothing outside the mask', () => {
    let changed = 0;
    for (let pixel = 0; pixel < sample.damage.length; pixel += 1) {
      if (sample.damage[pixel] !== 0) continue;
      for (let k = pixel * 3; k < pixel * 3 + 3; k += 1) if (sample.damaged[k] !== sample.clean[k]) changed += 1;
    }
    expect(changed).toBe(0);
  });

  it('changes nearly every pixel inside the mask', () => {
    let masked = 0;
    let changed = 0;
    for (let pixel = 0; pixel < sample.damage.length; pixel += 1) {
      if (sample.damage[pixel] === 0) continue;
      masked += 1;
      const i = pixel * 3;
      if (sample.damaged[i] !== sample.clean[i] || sample.damaged[i + 2] !== sample.clean[i + 2]) changed += 1;
    }
    expect(changed / masked).toBeGreaterThan(0.95);
  });

  it('is marked by 0 and 255 only, over 0.5 to 6 per cent of the print', () => {
    let marked = 0;
    for (const value of sample.damage) {
      if (value !== 0 && value !== 255) throw new Error(`The mask holds ${value}.`);
      if (value === 255) marked += 1;
    }
    const share = marked / sample.damage.length;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.06);
  });

  it('takes away the upper right corner and runs in a fold from the upper edge to the lower', () => {
    expect(sample.damage[sample.width - 1]).toBe(255);
    for (let y = 0; y < sample.height; y += 1) {
      const fold = sample.damage.subarray(y * sample.width + 850, y * sample.width + 970);
      expect(fold.includes(255)).toBe(true);
    }
  });
});
