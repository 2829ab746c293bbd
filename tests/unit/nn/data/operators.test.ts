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
import { expectWithin, largestDifference } from '../../../support/expectations.ts';
import { deviation, extent, mean } from '../../../support/numbers.ts';
import { channel, flatPicture, variedPicture } from './pictures.ts';

const varied = variedPicture(40, 30);
const patch = { width: 64, height: 64 };
const draws = <T>(draw: (random: RandomSource) => T): T[] =>
  Array.from({ length: 400 }, (_, seed) => draw(createRandom(seed)));
const fades = draws(drawFade);
const sepias = draws(drawSepia);
const blurs = draws(drawBlur);
const grains = draws(drawGrain);
const stains = draws((random) => drawStain(patch, random));
const vignettes = draws((random) => drawVignette(patch, random));

describe('parameters are drawn from their whole range', () => {
  it.each<[string, number[], number, number]>([
    ['the black of fading', fades.map(({ black }) => black), 0, 0.25],
    ['the white of fading', fades.map(({ white }) => white), 0.8, 1],
    ['the power of fading', fades.map(({ gamma }) => gamma), 0.7, 1.5],
    ['the factors of a cast', draws(drawCast).flatMap(({ red, green, blue }) => [red, green, blue]), 0.75, 1.15],
    ['the strength of sepia', sepias.map(({ strength }) => strength), 0.7, 1],
    ['the warmth of sepia', sepias.map(({ warmth }) => warmth), 0.04, 0.16],
    ['the deviation of blur', blurs.flatMap((blur) => (blur.kind === 'gaussian' ? [blur.sigma] : [])), 0.3, 3],
    ['the length of motion', blurs.flatMap((blur) => (blur.kind === 'motion' ? [blur.length] : [])), 3, 9],
    ['the deviation of grain', grains.map(({ sigma }) => sigma * 255), 2, 50],
    ['the size of grain', grains.map(({ correlation }) => correlation), 0, 1.2],
    ['the strength of stains', stains.map(({ strength }) => Math.abs(strength)), 0.05, 0.3],
    ['the strength of vignettes', vignettes.map(({ strength }) => Math.abs(strength)), 0.05, 0.3],
    ['the scale of resizing', draws(drawResize).map(({ scale }) => scale), 0.5, 1],
  ])('%s', (_name, values, smallest, largest) => {
    const [low, high] = extent(values);
    expectWithin(values, smallest, largest);
    expect(high - low).toBeGreaterThan(0.8 * (largest - smallest));
  });

  it('most grain is faint, half of it without colour; stains and vignettes may brighten', () => {
    const share = (holds: (grain: (typeof grains)[number]) => boolean) => grains.filter(holds).length / grains.length;
    expect(Math.abs(share(({ sigma }) => sigma > 25 / 255) - 0.15)).toBeLessThan(0.06);
    expect(Math.abs(share(({ luminanceOnly }) => luminanceOnly) - 0.5)).toBeLessThan(0.1);
    for (const drawn of [stains, vignettes]) expect(drawn.some(({ strength }) => strength < 0)).toBe(true);
  });
});

it.each<[string, Picture]>([
  ['fading', applyFade(varied, { black: 0, white: 1, gamma: 1 })],
  ['a cast', applyCast(varied, { red: 1, green: 1, blue: 1 })],
  ['sepia', applySepia(varied, { strength: 0, warmth: 0.1 })],
  ['blur', applyBlur(varied, { kind: 'gaussian', sigma: 0 })],
  ['grain', addGrain(varied, createRandom(1), { sigma: 0, correlation: 1, luminanceOnly: false })],
  ['a stain', applyStain(varied, createRandom(1), { strength: 0, x: 20, y: 15, radius: 12, tideWidth: 4 })],
  ['a vignette', applyVignette(varied, { strength: 0, centreX: 20, centreY: 15, reach: 25 })],
  ['resizing', applyResize(varied, { scale: 1 })],
])('%s does nothing without strength', (_name, { pixels }) => {
  expect(largestDifference(pixels, varied.pixels)).toBeLessThan(1e-6);
});

describe('tone and colour', () => {
  const grey = (value: number) => [value, value, value];
  const fade = (picture: Picture) => applyFade(picture, { black: 0.1, white: 0.9, gamma: 1.4 });
  it.each<[string, (picture: Picture) => Picture, number[], number[]]>([
    ['fading lifts black', fade, grey(0), grey(0.1)],
    ['fading lowers white', fade, grey(1), grey(0.9)],
    ['and bends between', fade, grey(0.37), grey(0.1 + 0.8 * 0.37 ** 1.4)],
    ['casts multiply and clip', (x) => applyCast(x, { red: 1.15, green: 0.8, blue: 1 }), grey(0.9), [1, 0.72, 0.9]],
    ['grey keeps the luminance', applyGrey, [1, 0, 0], grey(0.299)],
  ])('%s', (_name, apply, before, after) => {
    const { pixels } = apply({ width: 1, height: 1, pixels: Float32Array.from(before) });
    after.forEach((value, i) => expect(pixels[i]).toBeCloseTo(value, 4));
  });

  it('sepia is brown, of nearly the same luminance', () => {
    const [red, green, blue] = [0, 1, 2].map((i) => mean(channel(applySepia(varied, { strength: 1, warmth: 0.1 }), i)));
    expect(red).toBeGreaterThan(green);
    expect(green).toBeGreaterThan(blue);
    const before = [0, 1, 2].map((i) => mean(channel(varied, i)));
    const luminance = ([r, g, b]: number[]) => 0.299 * r + 0.587 * g + 0.114 * b;
    expect(luminance([red, green, blue])).toBeCloseTo(luminance(before), 2);
  });
});

describe('blur', () => {
  const point = emptyPicture(41, 41);
  point.pixels.fill(1, (20 * 41 + 20) * 3, (20 * 41 + 20) * 3 + 3);

  it.each([
    // Variances along and across the diagonal; along a line it is length²/12.
    ['by its deviation', { kind: 'gaussian', sigma: 2.3 } as const, 2.3 ** 2, 2.3 ** 2],
    ['along a diagonal', { kind: 'motion', length: 9, direction: Math.PI / 4 } as const, 81 / 12, 0.25],
  ])('spreads a point %s, and leaves an even picture even', (_name, blur, along, across) => {
    let [xx, yy, xy, sum] = [0, 0, 0, 0];
    const { pixels } = applyBlur(point, blur);
    for (let i = 0; i < 41 * 41; i += 1) {
      const [x, y, value] = [(i % 41) - 20, Math.floor(i / 41) - 20, pixels[3 * i]];
      [xx, yy, xy, sum] = [xx + value * x * x, yy + value * y * y, xy + value * x * y, sum + value];
    }
    expect(sum).toBeCloseTo(1, 3);
    expect(Math.abs((xx + yy) / 2 + xy - along)).toBeLessThan(0.3);
    expect(Math.abs((xx + yy) / 2 - xy - across)).toBeLessThan(0.3);
    expectWithin(applyBlur(flatPicture(12, 9, 0.4), blur).pixels, 0.3995, 0.4005);
  });
});

describe('grain', () => {
  const grain = (correlation: number, luminanceOnly: boolean, value = 0.5) =>
    addGrain(flatPicture(128, 128, value), createRandom(3), { sigma: 0.1, correlation, luminanceOnly });

  it.each([0, 0.3, 0.7, 1.2])('has the deviation that was asked for at a correlation of %d px', (correlation) => {
    for (const luminanceOnly of [false, true]) {
      const { pixels } = grain(correlation, luminanceOnly);
      expect(mean(pixels)).toBeCloseTo(0.5, 2);
      expect(Math.abs(deviation(pixels) - 0.1)).toBeLessThan(0.004);
    }
  });

  it('has neighbours alike only when correlated, channels alike only without colour, and is not clipped', () => {
    const likeness = (correlation: number, distance: number) => {
      const noise = grain(correlation, false).pixels.map((value) => value - 0.5);
      return mean(noise.subarray(distance).map((value, i) => value * noise[i])) / 0.01;
    };
    expect(likeness(0, 3)).toBeCloseTo(0, 1);
    // exp(−d²/4σ²) for a Gaussian of deviation σ.
    expect(likeness(1, 3)).toBeCloseTo(Math.exp(-0.25), 1);
    expect(likeness(0, 1)).toBeCloseTo(0, 1);
    expect(channel(grain(0, true), 0)).toEqual(channel(grain(0, true), 2));
    expect(extent(grain(0, false, 0).pixels)[0]).toBeLessThan(-0.1);
  });
});

describe('stains, vignettes and resizing', () => {
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
    const vignette = { strength: 0.25, centreX: 50.5, centreY: 50.5, reach: 50 * Math.SQRT2 };
    const { pixels } = applyVignette(flatPicture(101, 101, 0.8), vignette);
    expect(pixels[(50 * 101 + 50) * 3]).toBeCloseTo(0.8);
    expect(pixels[0]).toBeCloseTo(0.6);
  });

  it('resizing keeps slopes in place and loses what is fine', () => {
    const column = (i: number) => Math.floor(i / 3) % 64;
    const picture = (value: (x: number) => number): Picture => ({
      ...patch,
      pixels: Float32Array.from({ length: 64 * 64 * 3 }, (_, i) => value(column(i))),
    });
    const slope = picture((x) => 0.2 + (0.6 * x) / 64);
    const stripes = picture((x) => x % 2);
    const inner = ({ pixels }: Picture) => pixels.filter((_, i) => Math.abs(column(i) - 31.5) < 26);
    expect(largestDifference(inner(applyResize(slope, { scale: 0.55 })), inner(slope))).toBeLessThan(0.005);
    expect(deviation(applyResize(stripes, { scale: 0.5 }).pixels)).toBeLessThan(0.1);
  });
});
