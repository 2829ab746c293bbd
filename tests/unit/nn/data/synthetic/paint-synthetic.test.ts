import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import type { Picture } from '../../../../../src-main/nn/data/picture.ts';
import { paintSynthetic } from '../../../../../src-main/nn/data/synthetic/paint-synthetic.ts';
import { spectrumSlope } from './spectrum-slope.ts';

describe('a made-up training picture', () => {
  it('is the same, pixel for pixel, from the same seed', () => {
    for (const seed of [1, 2, 3]) {
      const first = paintSynthetic(160, 120, createRandom(seed));
      // Another picture in between: nothing may be remembered from one to the next.
      paintSynthetic(64, 64, createRandom(99));
      expect(paintSynthetic(160, 120, createRandom(seed)).pixels).toEqual(first.pixels);
    }
  });

  it('is another one from another seed', () => {
    const pictures = seeds(6).map((seed) => paintSynthetic(96, 96, createRandom(seed)));
    for (const [i, one] of pictures.entries()) {
      for (const other of pictures.slice(i + 1)) expect(meanDifference(one, other)).toBeGreaterThan(0.03);
    }
  });

  it('has values of 0..1 at every pixel', () => {
    for (const seed of seeds(25)) {
      const { pixels } = paintSynthetic(128, 128, createRandom(seed));
      expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('comes in any size, down to a single pixel', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 1],
      [33, 7],
      [7, 33],
      [1, 200],
      [300, 5],
    ] as const) {
      for (const seed of seeds(12)) {
        const picture = paintSynthetic(width, height, createRandom(seed));
        expect([picture.width, picture.height, picture.pixels.length]).toEqual([width, height, width * height * 3]);
        expect(picture.pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    }
  });

  it('has about the spectrum of photographs', () => {
    const slopes = seeds(24).map((seed) => spectrumSlope(paintSynthetic(256, 256, createRandom(seed))));
    const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
    expect(mean).toBeGreaterThan(-3);
    expect(mean).toBeLessThan(-2);
    expect(slopes.filter((slope) => slope > -3.5 && slope < -1.3).length).toBeGreaterThan(0.75 * slopes.length);
  });

  it('has smooth places, texture and edges, over many pictures', () => {
    const steps = seeds(24).flatMap((seed) => stepsOf(paintSynthetic(128, 128, createRandom(seed))));
    const share = (from: number, to: number): number =>
      steps.filter((step) => step >= from && step < to).length / steps.length;
    expect(share(0, 0.01)).toBeGreaterThan(0.25);
    expect(share(0.01, 0.1)).toBeGreaterThan(0.15);
    expect(share(0.1, 1.1)).toBeGreaterThan(0.02);
    expect(share(0.1, 1.1)).toBeLessThan(0.25);
  });

  it('varies in lightness and contrast, and is sometimes without colour', () => {
    const pictures = seeds(40).map((seed) => paintSynthetic(64, 64, createRandom(seed)));
    const means = pictures.map(({ pixels }) => meanOf(pixels));
    const deviations = pictures.map(({ pixels }, i) => Math.sqrt(meanOf(pixels.map((v) => (v - means[i]!) ** 2))));
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.3);
    expect(Math.max(...deviations)).toBeGreaterThan(2 * Math.min(...deviations));
    expect(Math.min(...deviations)).toBeGreaterThan(0.01);
    const grey = pictures.filter(({ pixels }) => pixels.every((v, i) => Math.abs(v - pixels[i - (i % 3)]!) < 1e-4));
    expect(grey.length).toBeGreaterThan(0);
    expect(grey.length).toBeLessThan(20);
  });
});

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 5000 + i);
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanDifference(one: Picture, other: Picture): number {
  return meanOf(one.pixels.map((value, i) => Math.abs(value - other.pixels[i]!)));
}

/** Differences in green between neighbours in a row. */
function stepsOf({ width, pixels }: Picture): number[] {
  const steps: number[] = [];
  for (let at = 0; at < pixels.length / 3 - 1; at++) {
    if (at % width !== width - 1) steps.push(Math.abs(pixels[3 * at + 1]! - pixels[3 * at + 4]!));
  }
  return steps;
}
