import { describe, expect, it } from 'vitest';
import { holeDepth } from '../../../../../src-main/imaging/hole-depth.ts';
import { dilate } from '../../../../../src-main/steps/fill/exemplar/dilate.ts';
import { orientations, orientedOffset } from '../../../../../src-main/steps/fill/exemplar/orientations.ts';
import { createLevel, quantise } from '../../../../../src-main/steps/fill/exemplar/level.ts';
import { HELD, NOTHING, SOUGHT, stretchMembrane } from '../../../../../src-main/steps/fill/exemplar/membrane.ts';
import { featuresOf, patchFeatures } from '../../../../../src-main/steps/fill/exemplar/features.ts';
import { patchDistance } from '../../../../../src-main/steps/fill/exemplar/patch.ts';
import { createRandom } from '../../../../../src-main/imaging/random.ts';

const yieldToEventLoop = (): Promise<void> => Promise.resolve();

function randomLevel(width: number, height: number, channels: number) {
  const random = createRandom(width * height);
  const level = createLevel(width, height, channels);
  level.estimate.forEach((_, i) => (level.estimate[i] = random.unit()));
  level.texture.forEach((_, i) => (level.texture[i] = random.below(1000)));
  quantise(level, 0, level.estimate.length);
  return level;
}

describe('patches', () => {
  it.each([1, 3])('are compared pixel by pixel in every orientation, with %i channels', (channels) => {
    const { units } = randomLevel(30, 25, channels);
    const target = 12 * 30 + 9;
    const source = 10 * 30 + 20;
    for (const [orientation, [a, b, c, d]] of orientations.entries()) {
      let expected = 0;
      for (let y = -2; y <= 2; y++) {
        for (let x = -2; x <= 2; x++) {
          for (let channel = 0; channel < channels; channel++) {
            const there = units[(source + orientedOffset(orientation, x, y, 30)) * channels + channel];
            expected += (units[(target + y * 30 + x) * channels + channel] - there) ** 2;
          }
        }
      }
      const measure = (bound: number) =>
        patchDistance(units, channels, 30, 2, target, source, a + c * 30, b + d * 30, bound);
      expect(measure(Infinity)).toBe(expected);
      expect(measure(expected / 2)).toBeGreaterThanOrEqual(expected / 2);
    }
  });

  it('have the sums and deviations of their own pixels, and the texture of their centre', async () => {
    const level = randomLevel(12, 10, 3);
    const features = await patchFeatures(level, 2, yieldToEventLoop);
    for (let y = 2; y < 8; y++) {
      for (let x = 2; x < 10; x++) {
        const values: number[] = [];
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) values.push(level.units[((y + dy) * 12 + x + dx) * 3 + 1]);
        }
        const sum = values.reduce((total, value) => total + value, 0);
        const deviation = Math.sqrt(values.reduce((total, value) => total + (value - sum / 25) ** 2, 0));
        const pixel = y * 12 + x;
        const [, , found, spread, , , across, down] = features.subarray(pixel * featuresOf(3));
        expect(found).toBe(sum);
        expect(spread).toBeCloseTo(deviation, 2);
        expect([across, down]).toEqual([...level.texture.subarray(2 * pixel, 2 * pixel + 2)]);
      }
    }
  });

  it('are laid in eight different ways', () => {
    expect(
      new Set(
        orientations.map(
          (_, orientation) => `${orientedOffset(orientation, 1, 0, 100)} ${orientedOffset(orientation, 0, 1, 100)}`,
        ),
      ).size,
    ).toBe(8);
  });
});

describe('distances', () => {
  const marks = new Set([3 * 20 + 4, 9 * 20 + 19, 0]);
  const distanceTo = (x: number, y: number): number =>
    Math.min(...[...marks].map((p) => Math.max(Math.abs((p % 20) - x), Math.abs(Math.floor(p / 20) - y))));

  it.each([0, 1, 4, 30])('dilate a mask by %i in all directions', async (radius) => {
    const grown = await dilate((p) => marks.has(p), 20, 14, radius, yieldToEventLoop);
    for (let p = 0; p < grown.length; p++) {
      expect(grown[p]).toBe(distanceTo(p % 20, Math.floor(p / 20)) <= radius ? 1 : 0);
    }
  });

  it('tell how deep a pixel lies in the hole', async () => {
    const depth = await holeDepth((p) => !marks.has(p), 20, 14, yieldToEventLoop);
    for (let p = 0; p < 280; p++) expect(depth[p]).toBe(distanceTo(p % 20, Math.floor(p / 20)));
  });
});

describe('a membrane', () => {
  function frame(width: number, height: number, value: (x: number, y: number) => number) {
    const values = new Float32Array(width * height);
    const state = new Uint8Array(width * height).fill(SOUGHT);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
        state[y * width + x] = HELD;
        values[y * width + x] = value(x, y);
      }
    }
    return { width, height, channels: 1, values, state };
  }

  it.each([9, 40, 150])('held at a slope is that slope, %i px wide', async (size) => {
    const membrane = frame(size, size, (x, y) => (0.3 * x + 0.6 * y) / size);
    await stretchMembrane(membrane, 1e-5, yieldToEventLoop);
    let worst = 0;
    for (let p = 0; p < size * size; p++) {
      worst = Math.max(worst, Math.abs(membrane.values[p] - (0.3 * (p % size) + 0.6 * Math.floor(p / size)) / size));
    }
    expect(worst * 255).toBeLessThan(1);
  });

  it('stays between its lowest and its highest held value', async () => {
    const membrane = frame(60, 50, (x, y) => (x * y * 7) % 5);
    await stretchMembrane(membrane, 1e-4, yieldToEventLoop);
    for (const value of membrane.values) expect(value >= -0.01 && value <= 4.01).toBe(true);
  });

  it('is nought where nothing is held around', async () => {
    const membrane = frame(20, 20, () => 1);
    membrane.state.fill(NOTHING, 0, 10 * 20);
    membrane.state[3 * 20 + 3] = SOUGHT;
    membrane.values[3 * 20 + 3] = 0.25;
    await stretchMembrane(membrane, 1e-4, yieldToEventLoop);
    expect(membrane.values[3 * 20 + 3]).toBe(0);
    expect(membrane.values[15 * 20 + 10]).toBeCloseTo(1, 3);
  });
});
