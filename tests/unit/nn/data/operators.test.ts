import { describe, expect, it } from 'vitest';
import { createRandom, type RandomSource } from '../../../../src-main/imaging/random.ts';
import { applyBlur, drawBlur } from '../../../../src-main/nn/data/operators/blur.ts';
import { applyCast, drawCast } from '../../../../src-main/nn/data/operators/cast.ts';
import { applyFade, drawFade } from '../../../../src-main/nn/data/operators/fade.ts';
import { addGrain, drawGrain } from '../../../../src-main/nn/data/operators/grain.ts';
import { applyGrey } from '../../../../src-main/nn/data/operators/grey.ts';
import { applyResize, drawResize } from '../../../../src-main/nn/data/operators/resize.ts';
import { applySepia, drawSepia } from '../../../../src-main/nn/data/operators/sepia.ts';
import { applyStain, drawStain } from '../../../../src-main/nn/data/operators/stain.ts';
import { applyVignette, drawVignette } from '../../../../src-main/nn/data/operators/vignette.ts';
import { emptyPicture, type Picture } from '../../../../src-main/nn/data/picture.ts';
import {
  channel,
  deviation,
  extent,
  flatPicture,
  largestDifference,
  mean,
  oddSizes,
  variedPicture,
} from './pictures.ts';

const varied = variedPicture(40, 30);
const draws = <T>(draw: (random: RandomSource) => T): T[] =>
  Array.from({ length: 400 }, (_, seed) => draw(createRandom(seed)));

function within(values: number[], smallest: number, largest: number): void {
  const [low, high] = extent(values);
  expect(low).toBeGreaterThanOrEqual(smallest);
  expect(high).toBeLessThanOrEqual(largest);
  // And the range is used.
  expect(high - low).toBeGreaterThan(0.8 * (largest - smallest));
}

const unchanged = (result: Picture) => expect(largestDifference(result.pixels, varied.pixels)).toBeLessThan(1e-6);

describe('fading', () => {
  it('is drawn within its ranges', () => {
    const drawn = draws(drawFade);
    within(
      drawn.map(({ black }) => black),
      0,
      0.25,
    );
    within(
      drawn.map(({ white }) => white),
      0.8,
      1,
    );
    within(
      drawn.map(({ gamma }) => gamma),
      0.7,
      1.5,
    );
  });

  it('does nothing without strength', () => unchanged(applyFade(varied, { black: 0, white: 1, gamma: 1 })));

  it('lifts black, lowers white and bends between as the power says', () => {
    const fade = { black: 0.1, white: 0.9, gamma: 1.4 };
    const tones = { width: 3, height: 1, pixels: Float32Array.of(0, 0, 0, 0.37, 0.37, 0.37, 1, 1, 1) };
    const { pixels } = applyFade(tones, fade);
    expect(pixels[0]).toBeCloseTo(0.1);
    expect(pixels[3]).toBeCloseTo(0.1 + 0.8 * 0.37 ** 1.4, 4);
    expect(pixels[6]).toBeCloseTo(0.9);
  });
});

describe('colour', () => {
  it('casts are drawn within their range, multiply and clip', () => {
    within(
      draws(drawCast).flatMap(({ red, green, blue }) => [red, green, blue]),
      0.75,
      1.15,
    );
    unchanged(applyCast(varied, { red: 1, green: 1, blue: 1 }));
    const { pixels } = applyCast(flatPicture(1, 1, 0.9), { red: 1.15, green: 0.8, blue: 1 });
    expect([...pixels].map((value) => Math.round(1000 * value))).toEqual([1000, 720, 900]);
  });

  it('becomes grey of the same luminance', () => {
    const { pixels } = applyGrey({ width: 1, height: 1, pixels: Float32Array.of(1, 0, 0) });
    expect([...pixels].map((value) => Math.round(1000 * value))).toEqual([299, 299, 299]);
  });

  it('becomes brown of nearly the same luminance, or stays without strength', () => {
    const drawn = draws(drawSepia);
    within(
      drawn.map(({ strength }) => strength),
      0.7,
      1,
    );
    within(
      drawn.map(({ warmth }) => warmth),
      0.04,
      0.16,
    );
    unchanged(applySepia(varied, { strength: 0, warmth: 0.1 }));
    const toned = applySepia(varied, { strength: 1, warmth: 0.1 });
    expect(mean(channel(toned, 0))).toBeGreaterThan(mean(channel(toned, 1)));
    expect(mean(channel(toned, 1))).toBeGreaterThan(mean(channel(toned, 2)));
    const luminance = (picture: Picture) =>
      0.299 * mean(channel(picture, 0)) + 0.587 * mean(channel(picture, 1)) + 0.114 * mean(channel(picture, 2));
    expect(luminance(toned)).toBeCloseTo(luminance(varied), 2);
  });
});

describe('blur', () => {
  const point = emptyPicture(41, 41);
  point.pixels.fill(1, (20 * 41 + 20) * 3, (20 * 41 + 20) * 3 + 3);
  /** Second moments of a blurred point. */
  const spread = ({ pixels }: Picture) => {
    let [xx, yy, xy, sum] = [0, 0, 0, 0];
    for (let i = 0; i < 41 * 41; i += 1) {
      const [x, y, value] = [(i % 41) - 20, Math.floor(i / 41) - 20, pixels[3 * i]];
      xx += value * x * x;
      yy += value * y * y;
      xy += value * x * y;
      sum += value;
    }
    return { xx, yy, xy, sum };
  };

  it('is drawn within its ranges', () => {
    const drawn = draws(drawBlur);
    within(
      drawn.flatMap((blur) => (blur.kind === 'gaussian' ? [blur.sigma] : [])),
      0.3,
      3,
    );
    within(
      drawn.flatMap((blur) => (blur.kind === 'motion' ? [blur.length] : [])),
      3,
      9,
    );
  });

  it('spreads a point by its deviation', () => {
    unchanged(applyBlur(varied, { kind: 'gaussian', sigma: 0 }));
    const { xx, yy, sum } = spread(applyBlur(point, { kind: 'gaussian', sigma: 2.3 }));
    expect(sum).toBeCloseTo(1, 5);
    expect(Math.sqrt(xx)).toBeCloseTo(2.3, 1);
    expect(Math.sqrt(yy)).toBeCloseTo(2.3, 1);
  });

  it('of a shaken camera spreads a point along its line', () => {
    const { xx, yy, xy, sum } = spread(applyBlur(point, { kind: 'motion', length: 9, direction: Math.PI / 4 }));
    expect(sum).toBeCloseTo(1, 3);
    // Along the diagonal the variance is length²/12, across it next to none.
    expect((xx + yy) / 2 + xy).toBeCloseTo(81 / 12, 0);
    expect((xx + yy) / 2 - xy).toBeLessThan(0.5);
  });

  it('leaves an even picture even, up to the border', () => {
    for (const blur of [
      { kind: 'gaussian', sigma: 3 } as const,
      { kind: 'motion', length: 9, direction: 1 } as const,
    ]) {
      const [low, high] = extent(applyBlur(flatPicture(12, 9, 0.4), blur).pixels);
      expect(low).toBeCloseTo(0.4, 3);
      expect(high).toBeCloseTo(0.4, 3);
    }
  });
});

describe('grain', () => {
  const grey = flatPicture(128, 128, 0.5);

  it('is drawn from 2 to 50 255ths, mostly below 25, half of it without colour', () => {
    const drawn = draws(drawGrain);
    within(
      drawn.map(({ sigma }) => sigma * 255),
      2,
      50,
    );
    within(
      drawn.map(({ correlation }) => correlation),
      0,
      1.2,
    );
    const strong = drawn.filter(({ sigma }) => sigma > 25 / 255).length / drawn.length;
    expect(Math.abs(strong - 0.15)).toBeLessThan(0.06);
    expect(Math.abs(drawn.filter(({ luminanceOnly }) => luminanceOnly).length / drawn.length - 0.5)).toBeLessThan(0.1);
  });

  it('does nothing without strength', () => {
    unchanged(addGrain(varied, createRandom(1), { sigma: 0, correlation: 1, luminanceOnly: false }));
  });

  it.each([0, 0.3, 0.7, 1.2])('has the deviation that was asked for at a correlation of %d px', (correlation) => {
    for (const luminanceOnly of [false, true]) {
      const { pixels } = addGrain(grey, createRandom(2), { sigma: 0.1, correlation, luminanceOnly });
      expect(mean(pixels)).toBeCloseTo(0.5, 2);
      expect(Math.abs(deviation(pixels) - 0.1)).toBeLessThan(0.004);
    }
  });

  it('has neighbours alike only when correlated, and channels alike only without colour', () => {
    const likeness = (correlation: number, luminanceOnly: boolean, distance: number) => {
      const { pixels } = addGrain(grey, createRandom(3), { sigma: 0.1, correlation, luminanceOnly });
      const noise = pixels.map((value) => value - 0.5);
      return mean(noise.subarray(distance).map((value, i) => value * noise[i])) / 0.01;
    };
    expect(likeness(0, false, 3)).toBeCloseTo(0, 1);
    // exp(−d²/4σ²) for a Gaussian of deviation σ.
    expect(likeness(1, false, 3)).toBeCloseTo(Math.exp(-0.25), 1);
    expect(likeness(0, false, 1)).toBeCloseTo(0, 1);
    expect(channel(addGrain(grey, createRandom(3), { sigma: 0.1, correlation: 0, luminanceOnly: true }), 0)).toEqual(
      channel(addGrain(grey, createRandom(3), { sigma: 0.1, correlation: 0, luminanceOnly: true }), 2),
    );
  });

  it('is not clipped', () => {
    const [low] = extent(
      addGrain(flatPicture(32, 32, 0), createRandom(4), { sigma: 0.1, correlation: 0, luminanceOnly: false }).pixels,
    );
    expect(low).toBeLessThan(-0.1);
  });
});

describe('stains and vignettes', () => {
  it('are drawn within their ranges', () => {
    const stains = draws((random) => drawStain({ width: 64, height: 64 }, random));
    const vignettes = draws((random) => drawVignette({ width: 64, height: 64 }, random));
    for (const drawn of [stains, vignettes]) {
      within(
        drawn.map(({ strength }) => Math.abs(strength)),
        0.05,
        0.3,
      );
      expect(drawn.some(({ strength }) => strength < 0)).toBe(true);
    }
  });

  it('do nothing without strength', () => {
    const stain = { strength: 0, x: 20, y: 15, radius: 12, tideWidth: 4 };
    unchanged(applyStain(varied, createRandom(1), stain));
    unchanged(applyVignette(varied, { strength: 0, centreX: 20, centreY: 15, reach: 25 }));
  });

  it('a stain is darkest along its edge, and brown', () => {
    const stain = { strength: 0.3, x: 50, y: 50, radius: 30, tideWidth: 4 };
    const stained = applyStain(flatPicture(100, 100, 0.8), createRandom(1), stain);
    const blue = channel(stained, 2);
    const across = blue.subarray(50 * 100 + 50, 50 * 100 + 100);
    const darkest = across.indexOf(extent(across)[0]);
    expect(darkest).toBeGreaterThan(15);
    expect(across[0]).toBeGreaterThan(across[darkest] + 0.05);
    expect(across[49]).toBeCloseTo(0.8);
    expect(mean(channel(stained, 0))).toBeGreaterThan(mean(blue));
  });

  it('a vignette takes its strength from the far corner and nothing from the centre', () => {
    const { pixels } = applyVignette(flatPicture(101, 101, 0.8), {
      strength: 0.25,
      centreX: 50.5,
      centreY: 50.5,
      reach: 50 * Math.SQRT2,
    });
    expect(pixels[(50 * 101 + 50) * 3]).toBeCloseTo(0.8);
    expect(pixels[0]).toBeCloseTo(0.6);
  });
});

describe('resizing', () => {
  it('is drawn within its range', () =>
    within(
      draws(drawResize).map(({ scale }) => scale),
      0.5,
      1,
    ));

  it('does nothing at full size', () => unchanged(applyResize(varied, { scale: 1 })));

  it('keeps slopes in place and loses what is fine', () => {
    const slope = emptyPicture(64, 64);
    slope.pixels.forEach((_, i) => (slope.pixels[i] = 0.2 + (0.6 * (Math.floor(i / 3) % 64)) / 64));
    const result = applyResize(slope, { scale: 0.55 });
    const inner = (picture: Picture) => picture.pixels.filter((_, i) => Math.abs((Math.floor(i / 3) % 64) - 31.5) < 26);
    expect(largestDifference(inner(result), inner(slope))).toBeLessThan(0.005);
    const stripes = emptyPicture(64, 64);
    stripes.pixels.forEach((_, i) => (stripes.pixels[i] = Math.floor(i / 3) % 2));
    expect(deviation(applyResize(stripes, { scale: 0.5 }).pixels)).toBeLessThan(0.1);
  });
});

describe.each(oddSizes)('on $width×$height', ({ width, height }) => {
  it('every operator gives finite values', () => {
    const picture = variedPicture(width, height);
    for (let seed = 0; seed < 20; seed += 1) {
      const random = createRandom(seed);
      const results = [
        applyFade(picture, drawFade(random)),
        applyCast(picture, drawCast(random)),
        applySepia(picture, drawSepia(random)),
        applyGrey(picture),
        applyBlur(picture, drawBlur(random)),
        addGrain(picture, random, drawGrain(random)),
        applyStain(picture, random, drawStain(picture, random)),
        applyVignette(picture, drawVignette(picture, random)),
        applyResize(picture, drawResize(random)),
      ];
      for (const result of results) {
        expect(result.pixels).toHaveLength(width * height * 3);
        expect(result.pixels.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
