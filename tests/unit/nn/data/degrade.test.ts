import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { degrade } from '../../../../src-main/nn/data/degrade.ts';
import { operatorNames } from '../../../../src-main/nn/data/operator-names.ts';
import { addThinContent, thinContentKinds } from '../../../../src-main/nn/data/thin-content.ts';
import { deviation, extent, flatPicture, largestDifference, mean, oddSizes, variedPicture } from './pictures.ts';

const clean = variedPicture(48, 40);
const small = variedPicture(16, 16);
const samples = Array.from({ length: 1500 }, (_, seed) => degrade(small, createRandom(seed)));

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

  it('keeps to 0..1 and tells what it did, in physical order', () => {
    for (const { damaged, damage, applied } of samples) {
      const [low, high] = extent(damaged.pixels);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(extent(damage.values)[1]).toBeLessThanOrEqual(1);
      const places = applied.map(({ name }) => operatorNames.indexOf(name));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('leaves a tenth clean and does a single thing to another tenth', () => {
    const share = (count: number) => samples.filter(({ applied }) => applied.length === count).length / samples.length;
    expect(Math.abs(share(0) - 0.1)).toBeLessThan(0.03);
    expect(share(1)).toBeGreaterThan(0.08);
    expect(share(1)).toBeLessThan(0.15);
  });

  it('mixes kinds about as often as they are wanted', () => {
    const mixtures = samples.filter(({ applied }) => applied.length > 1);
    const share = (...names: string[]) =>
      mixtures.filter(({ applied }) => applied.some(({ name }) => names.includes(name))).length / mixtures.length;
    expect(Math.abs(share('fade') - 0.5)).toBeLessThan(0.07);
    expect(Math.abs(share('blur') - 0.6)).toBeLessThan(0.07);
    expect(Math.abs(share('grain') - 0.8)).toBeLessThan(0.07);
    expect(Math.abs(share('scratches', 'dust', 'hairs', 'creases', 'tears') - 0.75)).toBeLessThan(0.07);
    expect(Math.abs(share('jpeg') - 0.5)).toBeLessThan(0.07);
    expect(
      mixtures.some(({ applied }) => applied.filter(({ name }) => name === 'sepia' || name === 'grey').length > 1),
    ).toBe(false);
  });

  it('does exactly what is named, in physical order', () => {
    const { applied } = degrade(clean, createRandom(1), { only: ['jpeg', 'dust', 'fade'] });
    expect(applied.map(({ name }) => name)).toEqual(['fade', 'dust', 'jpeg']);
    expect(applied[2]).toHaveProperty('quality');
    expect(degrade(clean, createRandom(1), { only: [] }).damaged).toBe(clean);
  });

  it('does nothing at a probability of nought', () => {
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
    expect(grain).toBeGreaterThan(0);
    expect(deviation(damaged.pixels.map((value, i) => value - toned.pixels[i]))).toBeLessThan(1.2 * grain);
    expect(mean(damaged.pixels.map((value, i) => value - toned.pixels[i]))).toBeCloseTo(0, 1);
  });

  it.each(['scratches', 'dust', 'hairs', 'creases', 'tears'] as const)(
    'changes nothing where there are no %s',
    (name) => {
      let [changedUnder, changedElsewhere] = [0, 0];
      for (let seed = 0; seed < 20; seed += 1) {
        const { toned, damaged, damage } = degrade(clean, createRandom(seed), { only: [name] });
        expect(toned).toBe(clean);
        damaged.pixels.forEach((value, i) => {
          if (value === clean.pixels[i]) return;
          if (damage.values[Math.floor(i / 3)] > 0) changedUnder += 1;
          else changedElsewhere += 1;
        });
      }
      expect(changedUnder).toBeGreaterThan(0);
      expect(changedElsewhere).toBe(0);
    },
  );

  it.each(oddSizes)('works on $width×$height', ({ width, height }) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { damaged } = degrade(variedPicture(width, height), createRandom(seed), { only: operatorNames });
      expect(damaged.pixels.every(Number.isFinite)).toBe(true);
    }
  });
});

describe.each(thinContentKinds)('thin content: %s', (kind) => {
  it('changes some of a picture, in colours that are not pure white or black, the same for the same seed', () => {
    const grey = flatPicture(64, 64, 0.45);
    let changed = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const { pixels } = addThinContent(grey, createRandom(seed), kind);
      expect(largestDifference(addThinContent(grey, createRandom(seed), kind).pixels, pixels)).toBe(0);
      const [low, high] = extent(pixels);
      expect(low).toBeGreaterThan(0.02);
      expect(high).toBeLessThanOrEqual(1);
      changed += pixels.filter((value) => Math.abs(value - 0.45) > 0.01).length / pixels.length / 20;
    }
    expect(changed).toBeGreaterThan(0.005);
    expect(changed).toBeLessThan(0.4);
  });

  it.each(oddSizes)('works on $width×$height', ({ width, height }) => {
    for (let seed = 0; seed < 10; seed += 1) {
      expect(addThinContent(variedPicture(width, height), createRandom(seed), kind).pixels.every(Number.isFinite)).toBe(
        true,
      );
    }
  });
});
