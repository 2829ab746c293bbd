import { describe, expect, it } from 'vitest';
import { damageKinds } from '../../../../src-main/shared/data/damage-kind.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { drawMarks, drawMarksOf, layMarks, layTraced, type Marks } from '../../../../src-main/nn/data/mark-picture.ts';
import type { Picture } from '../../../../src-main/nn/data/picture.ts';
import { emptyLayer } from '../../../../src-main/nn/data/structured/damage-layer.ts';
import { tracedLayers, type TracedLook, type TracedScan } from '../../../../src-main/nn/data/traced-marks.ts';
import { flatPicture } from './pictures.ts';

const size = { width: 96, height: 64 };
const look: TracedLook = { scale: 1, brightShare: 1, opacities: [1, 1], softness: 0.5 };
/** A square of 10 px and, somewhere else, a bar of 2 × 20 px. */
const scan: TracedScan = {
  width: 96,
  height: 64,
  marks: [
    { kind: 'dust', outline: [20, 20, 30, 20, 30, 30, 20, 30] },
    { kind: 'scratches', outline: [60, 10, 62, 10, 62, 30, 60, 30] },
  ],
};
const labelsOf = ({ width, height }: Picture) => ({
  damage: new Float32Array(width * height * damageKinds.length),
  weight: new Float32Array(width * height).fill(3),
});
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

describe('traced marks', () => {
  it('cover as much of the picture as they covered of the scan, whichever piece of it is taken', () => {
    const mean = (scale: number): number => {
      const all = Array.from({ length: 60 }, (_, seed) =>
        tracedLayers({ width: 64, height: 64 }, createRandom(seed), { ...scan, width: 64 }, { ...look, scale }),
      );
      return (
        all.reduce((total, layers) => total + sum(layers.get('dust')?.coverage.values ?? new Float32Array()), 0) / 60
      );
    };
    // A hundred px at full scale; at half there are four of 25.
    expect(mean(1)).toBeGreaterThan(92);
    expect(mean(1)).toBeLessThan(108);
    expect(mean(0.5)).toBeGreaterThan(92);
    expect(mean(0.5)).toBeLessThan(108);
  });

  it('are as bright and as opaque as they are asked to be', () => {
    const picture = flatPicture(96, 64, 0.5);
    const shade = (changes: Partial<TracedLook>): [number, number] => {
      const marked = layMarks(
        picture,
        layTraced(size, createRandom(2), scan, { ...look, ...changes }),
        labelsOf(picture),
      );
      return [Math.min(...marked.pixels), Math.max(...marked.pixels)];
    };
    const [bright, dark, faint] = [
      shade({}),
      shade({ brightShare: 0 }),
      shade({ brightShare: 0, opacities: [0.3, 0.3] }),
    ];
    expect(bright[1]).toBeGreaterThan(0.75);
    expect([dark[0] < 0.3, dark[1] <= 0.501]).toEqual([true, true]);
    expect(faint[0]).toBeGreaterThan(dark[0] + 0.1);
  });

  it('are the same for the same seed, and others for another', () => {
    const drawn = (seed: number) => tracedLayers(size, createRandom(seed), scan, look).get('dust')?.coverage.values;
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(5)).not.toEqual(drawn(6));
  });
});

describe('labels of marks', () => {
  const picture: Picture = flatPicture(4, 1, 0.5);
  const marksOf = (strengths: number[], tone = 1): Marks => {
    const layer = emptyLayer(picture);
    layer.strength.values.set(strengths);
    layer.tone.values.fill(tone);
    return { kind: 'creases', layer, tint: [1, 1, 1] };
  };
  const creases = damageKinds.indexOf('creases');
  const of = (...marks: Marks[]) => {
    const labels = labelsOf(picture);
    layMarks(picture, marks, labels);
    return { damage: [0, 1, 2, 3].map((i) => labels.damage[i * 4 + creases]), weight: [...labels.weight] };
  };

  it('say damage from 15 % on, nothing below 5 %, and leave open what lies between', () => {
    expect(of(marksOf([0.02, 0.1, 0.2, 1]))).toEqual({ damage: [0, 0, 1, 1], weight: [3, 0, 1, 1] });
  });

  it('leave open what nobody can see', () => {
    expect(of(marksOf([1, 1, 1, 1], 0.505))).toEqual({ damage: [0, 0, 0, 0], weight: [0, 0, 0, 0] });
  });

  it('stay when something fainter lies on top', () => {
    expect(of(marksOf([1, 0, 0, 0]), marksOf([0.1, 0, 0, 0]))).toEqual({ damage: [1, 0, 0, 0], weight: [1, 3, 3, 3] });
  });
});

describe('drawn marks', () => {
  it('are of at least one kind, traced ones among them only where there are scans', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      expect(drawMarks(size, [], createRandom(seed)).length).toBeGreaterThan(0);
      expect(drawMarks(size, [scan], createRandom(seed)).length).toBeGreaterThan(0);
    }
  });

  it.each(damageKinds)('of the kind %s are that, and there are some', (kind) => {
    let drawn = 0;
    for (let seed = 0; seed < 5; seed += 1) {
      const marks = drawMarksOf(kind, size, createRandom(seed));
      expect(new Set(marks.map((one) => one.kind))).toEqual(new Set([kind]));
      drawn += marks.reduce((total, { layer }) => total + sum(layer.strength.values), 0);
    }
    expect(drawn).toBeGreaterThan(20);
  });
});
