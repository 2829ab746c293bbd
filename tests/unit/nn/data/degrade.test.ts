import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { degrade } from '../../../../src-main/nn/data/degrade.ts';
import { operatorNames } from '../../../../src-main/nn/data/operator-names.ts';
import { addThinContent, thinContentKinds } from '../../../../src-main/nn/data/thin-content.ts';
import { expectWithin, largestDifference } from '../../../support/expectations.ts';
import { deviation, mean } from '../../../support/numbers.ts';
import { flatPicture, oddSizes, variedPicture } from './pictures.ts';

const clean = variedPicture(48, 40);
const small = variedPicture(16, 16);
const samples = Array.from({ length: 1500 }, (_, seed) => degrade(small, createRandom(seed)));
const mixtures = samples.filter(({ applied }) => applied.length > 1);
const marks = ['scratches', 'dust', 'hairs', 'creases', 'tears'] as const;

describe('ageing a picture', () => {
  it('gives the same again for the same seed and leaves the clean picture alone', () => {
    const before = Float32Array.from(clean.pixels);
    for (let seed = 0; seed < 30; seed += 1) {
      const [first, again] = [degrade(clean, createRandom(seed)), degrade(clean, createRandom(seed))];
      expect(largestDifference(first.damaged.pixels, again.damaged.pixels)).toBe(0);
      expect(largestDifference(first.toned.pixels, again.toned.pixels)).toBe(0);
      expect(largestDifference(first.damage.values, again.damage.values)).toBe(0);
      expect(first.applied).toEqual(again.applied);
    }
    expect(largestDifference(clean.pixels, before)).toBe(0);
  });

  it('keeps to 0..1 and names what it did, in physical order', () => {
    for (const { damaged, damage, applied } of samples) {
      for (const values of [damaged.pixels, damage.values]) expectWithin(values, 0, 1);
      const places = applied.map(({ name }) => operatorNames.indexOf(name));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it.each<[string, (names: string[]) => boolean, number, number]>([
    ['nothing', (names) => names.length === 0, 0.1, samples.length],
    ['a single thing', (names) => names.length === 1, 0.115, samples.length],
    ['fading', (names) => names.includes('fade'), 0.5, mixtures.length],
    ['blur', (names) => names.includes('blur'), 0.6, mixtures.length],
    ['grain', (names) => names.includes('grain'), 0.8, mixtures.length],
    ['marks', (names) => marks.some((name) => names.includes(name)), 0.75, mixtures.length],
    ['JPEG', (names) => names.includes('jpeg'), 0.5, mixtures.length],
    ['sepia and grey', (names) => names.includes('sepia') && names.includes('grey'), 0, mixtures.length],
  ])('does %s about as often as is wanted', (_name, holds, wanted, count) => {
    const among = count === samples.length ? samples : mixtures;
    const share = among.filter(({ applied }) => holds(applied.map(({ name }) => name))).length / count;
    expect(Math.abs(share - wanted)).toBeLessThan(wanted === 0 ? 1e-9 : wanted < 0.2 ? 0.035 : 0.07);
  });

  it('does exactly what is named, in physical order, and nothing at a probability of nought', () => {
    const { applied } = degrade(clean, createRandom(1), { only: ['jpeg', 'dust', 'fade'] });
    expect(applied.map(({ name }) => name)).toEqual(['fade', 'dust', 'jpeg']);
    expect(applied[2]).toHaveProperty('quality');
    expect(degrade(clean, createRandom(1), { only: [] }).damaged).toBe(clean);
    for (let seed = 0; seed < 50; seed += 1) {
      expect(degrade(clean, createRandom(seed), { probabilityScale: 0 }).applied).toEqual([]);
    }
  });

  it.each(['fade', 'cast', 'sepia', 'grey', 'blur', 'stain', 'vignette'] as const)(
    'shows %s in both pictures',
    (name) => {
      const { toned, damaged } = degrade(clean, createRandom(6), { only: [name] });
      expect(toned).toBe(damaged);
    },
  );

  it('does not let a later stain or vignette differ between both pictures', () => {
    const grey = flatPicture(64, 64, 0.5);
    const { toned, damaged, grain } = degrade(grey, createRandom(3), { only: ['grain', 'stain', 'vignette'] });
    const difference = damaged.pixels.map((value, i) => value - toned.pixels[i]);
    expect(grain).toBeGreaterThan(0);
    expect(deviation(difference)).toBeLessThan(1.2 * grain);
    expect(mean(difference)).toBeCloseTo(0, 1);
  });

  it.each(marks)('changes nothing where there are no %s', (name) => {
    const changed = { under: 0, elsewhere: 0 };
    for (let seed = 0; seed < 20; seed += 1) {
      const { toned, damaged, damage } = degrade(clean, createRandom(seed), { only: [name] });
      expect(toned).toBe(clean);
      damaged.pixels.forEach((value, i) => {
        if (value !== clean.pixels[i]) changed[damage.values[Math.floor(i / 3)] > 0 ? 'under' : 'elsewhere'] += 1;
      });
    }
    expect(changed.under).toBeGreaterThan(0);
    expect(changed.elsewhere).toBe(0);
  });
});

it.each(thinContentKinds)(
  'thin content: %s is some of a picture, in colours that are not pure white or black',
  (kind) => {
    const grey = flatPicture(64, 64, 0.45);
    const shares = Array.from({ length: 20 }, (_, seed) => {
      const { pixels } = addThinContent(grey, createRandom(seed), [kind]);
      expect(largestDifference(addThinContent(grey, createRandom(seed), [kind]).pixels, pixels)).toBe(0);
      expectWithin(pixels, 0.02, 1);
      return pixels.filter((value) => Math.abs(value - 0.45) > 0.01).length / pixels.length;
    });
    expectWithin(mean(shares), 0.005, 0.4);
  },
);

it.each(oddSizes)(
  'every kind of damage and of thin content gives finite values on $width×$height',
  ({ width, height }) => {
    const picture = variedPicture(width, height);
    for (let seed = 0; seed < 20; seed += 1) {
      const damage = [operatorNames, ...operatorNames.map((name) => [name])].map(
        (only) => degrade(picture, createRandom(seed), { only }).damaged,
      );
      const thin = thinContentKinds.map((kind) => addThinContent(picture, createRandom(seed), [kind]));
      for (const { pixels } of [...damage, ...thin]) {
        expect(pixels).toHaveLength(width * height * 3);
        expect(pixels.every(Number.isFinite)).toBe(true);
      }
    }
  },
);
