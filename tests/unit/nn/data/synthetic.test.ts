import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { emptyPicture, type Picture } from '../../../../src-main/nn/data/picture.ts';
import { leafRadius, meanSquaredLeafRadius } from '../../../../src-main/nn/data/synthetic/draws.ts';
import { transformSquare } from '../../../../src-main/nn/data/synthetic/fourier.ts';
import { addBehind, emptyLayer, layOver, type LeafLayer } from '../../../../src-main/nn/data/synthetic/leaf-layer.ts';
import { noiseField } from '../../../../src-main/nn/data/synthetic/noise-planes.ts';
import { paintSynthetic } from '../../../../src-main/nn/data/synthetic/paint-synthetic.ts';
import { band, blob, ellipse, polygon, rectangle } from '../../../../src-main/nn/data/synthetic/shapes.ts';
import { soften } from '../../../../src-main/nn/data/synthetic/soften.ts';
import { plainTexture } from '../../../../src-main/nn/data/synthetic/textures.ts';
import { deviation, extent, mean } from '../../../support/numbers.ts';
import { expectWithin } from '../../../support/expectations.ts';

const red = plainTexture([1, 0, 0]);
const blue = plainTexture([0, 0, 1]);
const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => 5000 + i);
const painted = (count: number, side: number): Picture[] =>
  seeds(count).map((seed) => paintSynthetic(side, side, createRandom(seed)));

describe('a pile of shapes', () => {
  const covered = (layer: LeafLayer): number => layer.open.reduce((sum, open) => sum + 1 - open, 0);

  it('covers what the shape covers, parts of pixels included', () => {
    const disc = emptyLayer(64, 64);
    addBehind(disc, ellipse(31.3, 32.8, 17.4, 17.4, 0), red);
    expect(covered(disc)).toBeCloseTo(Math.PI * 17.4 ** 2, -1);
    const box = emptyLayer(64, 64);
    addBehind(box, rectangle(32, 32, 20, 9.5, 0.3), red);
    expect(covered(box) / (40 * 19)).toBeCloseTo(1, 2);
  });

  it('lets the nearer shape hide the farther', () => {
    const layer = emptyLayer(32, 32);
    addBehind(layer, ellipse(10, 16, 8, 8, 0), red);
    addBehind(layer, ellipse(18, 16, 8, 8, 0), blue);
    const picture = emptyPicture(32, 32);
    layOver(layer, picture);
    const at = (x: number): string => picture.pixels.subarray(3 * (16 * 32 + x), 3 * (16 * 32 + x) + 3).join();
    expect([at(14), at(22), at(29)]).toEqual(['1,0,0', '0,0,1', '0,0,0']);
  });

  it('throws its shadow on what lies behind, not on the shape itself', () => {
    const layer = emptyLayer(32, 32);
    addBehind(layer, ellipse(12, 16, 6, 6, 0), red, 1, { right: 6, down: 0, softness: 2, darkness: 0.5 });
    addBehind(layer, rectangle(16, 16, 40, 40, 0), blue);
    const at = 3 * 16 * 32;
    expect(layer.colours.pixels[at + 3 * 12]).toBe(1);
    expect(layer.colours.pixels[at + 3 * 21 + 2]).toBeCloseTo(0.5, 5);
    expect(layer.colours.pixels[at + 3 * 2 + 2]).toBe(1);
  });

  it.each([blob, polygon, band])('is never cut off at the reach that a shape names: %o', (draw) => {
    for (let seed = 0; seed < 40; seed++) {
      const shape = draw(createRandom(seed), 0, 0, 10);
      expect(shape.distance(0, 0)).toBeLessThan(0);
      for (let i = -50; i <= 50; i++) {
        const [dx, dy] = [(shape.reachAcross * i) / 40, (shape.reachDown * i) / 40];
        const outside = [-1.01, 1.01].flatMap((side) => [
          shape.distance(side * shape.reachAcross, dy),
          shape.distance(dx, side * shape.reachDown),
        ]);
        expect(Math.min(...outside)).toBeGreaterThan(0);
      }
    }
  });

  it('has radii within their limits, of density r⁻³', () => {
    const random = createRandom(8);
    const radii = Array.from({ length: 20_000 }, () => leafRadius(random, 2, 50));
    expectWithin(radii, 2, 50);
    // Three quarters of all lie within the first octave, as many of the rest in the next.
    const within = (to: number): number => radii.filter((radius) => radius < to).length / radii.length;
    expect(within(4)).toBeCloseTo(0.75, 1);
    expect(within(8)).toBeCloseTo(0.94, 1);
    expect(mean(radii.map((radius) => radius ** 2)) / meanSquaredLeafRadius(2, 50)).toBeCloseTo(1, 0);
  });
});

it.each([0.3, 0.5, 1, 3.3])('softening spreads a point to a deviation of %d and loses nothing', (wanted) => {
  const values = new Float32Array(41 * 41);
  values[20 * 41 + 20] = 1;
  soften(values, 41, 41, 1, wanted);
  expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
  const variance = values.reduce((sum, value, i) => sum + value * ((i % 41) - 20) ** 2, 0);
  expect(Math.abs(Math.sqrt(variance) / wanted - 1)).toBeLessThan(0.01);
  const even = new Float32Array(3 * 2 * 3).fill(0.25);
  soften(even, 3, 2, 3, 9);
  for (const value of even) expect(value).toBeCloseTo(0.25, 6);
});

it('the Fourier transform agrees with the sum that defines it', () => {
  const side = 8;
  const random = createRandom(4);
  const [real, imaginary] = [0, 1].map(() => Float64Array.from({ length: side * side }, () => random.unit()));
  const [re, im] = [real.slice(), imaginary.slice()];
  transformSquare(re, im, side);
  re.forEach((_, at) => {
    let [sumRe, sumIm] = [0, 0];
    real.forEach((value, i) => {
      const turn = (-2 * Math.PI * ((at % side) * (i % side) + Math.floor(at / side) * Math.floor(i / side))) / side;
      sumRe += value * Math.cos(turn) - imaginary[i] * Math.sin(turn);
      sumIm += value * Math.sin(turn) + imaginary[i] * Math.cos(turn);
    });
    expect(re[at]).toBeCloseTo(sumRe, 9);
    expect(im[at]).toBeCloseTo(sumIm, 9);
  });
});

describe('coloured noise', () => {
  const sampled = (noise: (x: number, y: number) => number) =>
    Array.from({ length: 256 * 256 }, (_, i) => noise(i % 256, Math.floor(i / 256)));

  it('has about mean 0 and deviation 1, also left of and above the picture', () => {
    for (const exponent of [0.5, 1, 1.5]) {
      const values = sampled(noiseField(createRandom(1), exponent, exponent, 1));
      expect(Math.abs(mean(values))).toBeLessThan(0.2);
      expect(deviation(values) ** 2).toBeCloseTo(1, 0);
    }
    const noise = noiseField(createRandom(2));
    expect([noise(-1000.5, -7), noise(1e5, -1e5)].every((value) => Math.abs(value) <= 3)).toBe(true);
  });

  it('is the smoother the larger its exponent', () => {
    const roughness = [0.5, 1, 1.5, 2, 2.5].map((exponent) => {
      const noise = noiseField(createRandom(1), exponent, exponent, 1);
      return mean(sampled((x, y) => Math.abs(noise(x + 1, y) - noise(x, y))));
    });
    expect(roughness).toEqual(roughness.toSorted((one, other) => other - one));
    expect(roughness[0]).toBeGreaterThan(10 * roughness[4]);
  });
});

/**
 * The exponent with which the power of green goes with the frequency in both directions, fitted between 2 and 64 cycles per 256 pixels
 * through octaves: about −2 for photographs.
 */
function spectrumSlope({ pixels }: Picture): number {
  const side = 256;
  const window = (place: number) => Math.sin((Math.PI * (place + 0.5)) / side) ** 2;
  const green = Float64Array.from({ length: side * side }, (_, i) => pixels[3 * i + 1]);
  const middle = mean(green);
  const re = green.map((value, i) => (value - middle) * window(i % side) * window(Math.floor(i / side)));
  const im = new Float64Array(side * side);
  transformSquare(re, im, side);
  const rings = [1, 2, 3, 4, 5, 6].map((octave) => ({ octave, power: 0, count: 0 }));
  re.forEach((value, i) => {
    const [u, v] = [i % side, Math.floor(i / side)].map((place) => (place < side / 2 ? place : place - side));
    const ring = rings[Math.round(Math.log2(Math.hypot(u, v))) - 1];
    if (!ring) return;
    ring.power += value ** 2 + im[i] ** 2;
    ring.count += 1;
  });
  const y = rings.map(({ power, count }) => Math.log2(power / count));
  return y.reduce((sum, value, i) => sum + (value - mean(y)) * (i - 2.5), 0) / 17.5;
}

describe('a made-up training picture', () => {
  it('is the same, pixel for pixel, from the same seed, and another one from another', () => {
    for (const seed of [1, 2, 3]) {
      const first = paintSynthetic(160, 120, createRandom(seed));
      // Another picture in between: nothing may be remembered from one to the next.
      paintSynthetic(64, 64, createRandom(99));
      expect(paintSynthetic(160, 120, createRandom(seed)).pixels).toEqual(first.pixels);
    }
    const pictures = painted(6, 96);
    pictures.forEach((one, i) => {
      for (const other of pictures.slice(i + 1)) {
        expect(mean(one.pixels.map((value, k) => Math.abs(value - other.pixels[k])))).toBeGreaterThan(0.03);
      }
    });
  });

  it.each([
    [1, 1],
    [2, 1],
    [33, 7],
    [7, 33],
    [1, 200],
    [300, 5],
    [128, 128],
  ])('comes in any size with values of 0..1: %d×%d', (width, height) => {
    for (const seed of seeds(12)) {
      const picture = paintSynthetic(width, height, createRandom(seed));
      expect([picture.width, picture.height, picture.pixels.length]).toEqual([width, height, width * height * 3]);
      expect(picture.pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('has about the spectrum of photographs', () => {
    const slopes = painted(24, 256).map(spectrumSlope);
    expectWithin(mean(slopes), -3, -2);
    expect(slopes.filter((slope) => slope > -3.5 && slope < -1.3).length).toBeGreaterThan(0.75 * slopes.length);
  });

  it('has smooth places, texture and edges, over many pictures', () => {
    const steps = painted(24, 128).flatMap(({ pixels }) =>
      Array.from({ length: 128 * 128 }, (_, at) =>
        at % 128 === 127 ? [] : [Math.abs(pixels[3 * at + 1] - pixels[3 * at + 4])],
      ).flat(),
    );
    const share = (from: number, to: number) => steps.filter((step) => step >= from && step < to).length / steps.length;
    expect(share(0, 0.01)).toBeGreaterThan(0.25);
    expect(share(0.01, 0.1)).toBeGreaterThan(0.15);
    expectWithin(share(0.1, 1.1), 0.02, 0.25);
  });

  it('varies in lightness and contrast, and is sometimes without colour', () => {
    const pictures = painted(40, 64);
    const [darkest, lightest] = extent(pictures.map(({ pixels }) => mean(pixels)));
    const [flattest, richest] = extent(pictures.map(({ pixels }) => deviation(pixels)));
    expect(lightest - darkest).toBeGreaterThan(0.3);
    expect(richest).toBeGreaterThan(2 * flattest);
    expect(flattest).toBeGreaterThan(0.01);
    const grey = pictures.filter(({ pixels }) => pixels.every((v, i) => Math.abs(v - pixels[i - (i % 3)]) < 1e-4));
    expectWithin(grey.length, 1, 19);
  });
});
