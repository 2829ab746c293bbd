import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { addFilmGrain, drawFilmGrain } from '../../../../src-main/nn/data/operators/film-grain.ts';
import { addHalftone, drawHalftone } from '../../../../src-main/nn/data/operators/halftone.ts';
import { addPaper, drawPaper } from '../../../../src-main/nn/data/operators/paper.ts';
import { addStreaks, drawStreaks } from '../../../../src-main/nn/data/operators/streaks.ts';
import type { Picture } from '../../../../src-main/nn/data/picture.ts';

const [width, height] = [96, 80];
const plain = (value: number): Picture => ({
  width,
  height,
  pixels: new Float32Array(width * height * 3).fill(value),
});
const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: ArrayLike<number>): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
};
const channelOf = ({ pixels }: Picture, c: number): number[] => Array.from(pixels).filter((_, i) => i % 3 === c);
const lumaOf = ({ pixels }: Picture): number[] =>
  channelOf({ width, height, pixels }, 0).map((red, i) => (red + pixels[3 * i + 1] + pixels[3 * i + 2]) / 3);

describe('the grain of film', () => {
  const grain = { sigma: 0.05, clump: 1, inExtremes: 0.2, chroma: 0.03, blotch: 4 };

  it('has its deviation in mid-tones, and less in black and white', () => {
    const at = (value: number): number => deviationOf(lumaOf(addFilmGrain(plain(value), createRandom(1), grain)));
    expect(at(0.5)).toBeCloseTo(0.05, 2);
    expect(at(0) / at(0.5)).toBeCloseTo(0.2, 5);
    expect(at(1) / at(0.5)).toBeCloseTo(0.2, 5);
  });

  it('comes in clumps, with blotches of colour that change no lightness', () => {
    const grey = lumaOf(addFilmGrain(plain(0.5), createRandom(1), { ...grain, chroma: 0 }));
    const coloured = addFilmGrain(plain(0.5), createRandom(1), grain);
    lumaOf(coloured).forEach((value, i) => expect(value).toBeCloseTo(grey[i], 5));
    const neighbours = meanOf(grey.map((value, i) => (value - 0.5) * ((grey[i + 1] ?? 0.5) - 0.5)));
    expect(neighbours / deviationOf(grey) ** 2).toBeGreaterThan(0.6);
    expect(deviationOf(channelOf(coloured, 0).map((value, i) => value - grey[i]))).toBeGreaterThan(0.01);
  });

  it('has no colour in a picture without', () => {
    for (let seed = 0; seed < 20; seed += 1) expect(drawFilmGrain(createRandom(seed), true).chroma).toBe(0);
  });
});

describe('streaks', () => {
  const streaks = { sigma: 0.02, columns: true, share: 1, coloured: false, fading: 0, period: 100 };

  it('run along columns, or rows, each of one offset', () => {
    const { pixels } = addStreaks(plain(0.4), createRandom(2), streaks);
    for (let i = width * 3; i < pixels.length; i += 1) expect(pixels[i]).toBe(pixels[i - width * 3]);
    expect(deviationOf(pixels.subarray(0, 3 * width))).toBeCloseTo(0.02, 2);
    const rows = addStreaks(plain(0.4), createRandom(2), { ...streaks, columns: false }).pixels;
    for (let i = 3; i < 3 * width; i += 1) expect(rows[i]).toBe(rows[i - 3]);
  });

  it('have a colour each where the channels have sensors of their own, and weaken along their way', () => {
    const { pixels } = addStreaks(plain(0.4), createRandom(2), { ...streaks, coloured: true, fading: 0.6 });
    expect(pixels[0]).not.toBe(pixels[1]);
    const along = Array.from({ length: height }, (_, y) => Math.abs(pixels[3 * y * width] - 0.4));
    expect(Math.min(...along) / Math.max(...along)).toBeCloseTo(0.4, 1);
    expect(drawStreaks(createRandom(3), true).coloured).toBe(false);
  });
});

describe('embossed paper', () => {
  it('repeats, with no change of the mean, and is weaker in black', () => {
    const wave = { angle: 0, period: 8, share: 1 };
    const paper = { sigma: 0.03, waves: [wave], light: 0, warp: 0, inBlack: 0.25 };
    const light = addPaper(plain(1), createRandom(4), paper).pixels;
    expect(deviationOf(light)).toBeCloseTo(0.03, 4);
    expect(meanOf(light)).toBeCloseTo(1, 3);
    for (let i = 24; i < 3 * width; i += 1) expect(light[i]).toBeCloseTo(light[i - 24], 5);
    expect(deviationOf(addPaper(plain(0), createRandom(4), paper).pixels)).toBeCloseTo(0.0075, 4);
  });

  it('shows nothing of threads along the light', () => {
    const along = { sigma: 0.03, waves: [{ angle: Math.PI / 2, period: 8, share: 1 }], light: 0, warp: 0, inBlack: 1 };
    expect(deviationOf(addPaper(plain(0.5), createRandom(4), along).pixels)).toBeLessThan(1e-6);
  });

  it('has 2 or 3 threads, each with its second harmonic', () => {
    const counts = Array.from({ length: 40 }, (_, seed) => drawPaper(createRandom(seed)).waves.length);
    expect(new Set(counts)).toEqual(new Set([4, 6]));
  });
});

describe('halftone', () => {
  it('has the mean of the picture, and no dots in black and white', () => {
    const dots = { period: 4, angles: [0, 0, 0] as const, strength: 0.5 };
    const grey = addHalftone(plain(0.4), createRandom(5), dots).pixels;
    expect(meanOf(grey)).toBeCloseTo(0.4, 2);
    expect(deviationOf(grey)).toBeGreaterThan(0.05);
    for (const value of [0, 1])
      expect(addHalftone(plain(value), createRandom(5), dots).pixels).toEqual(plain(value).pixels);
  });

  it('turns the screens of colours against each other, of newsprint not', () => {
    const angles = Array.from({ length: 20 }, (_, seed) => drawHalftone(createRandom(seed), false).angles);
    expect(angles.some(([first, second]) => first === second)).toBe(true);
    expect(angles.some(([first, second]) => Math.abs(second - first - Math.PI / 6) < 1e-9)).toBe(true);
    const [first, second] = drawHalftone(createRandom(1), true).angles;
    expect(first).toBe(second);
  });
});
