import { describe, expect, it } from 'vitest';
import { estimateTint, applyTint } from '../../../src-main/imaging/colour/tint.ts';
import { createRandom } from '../../../src-main/imaging/random.ts';

const all = () => true;
const picture = (paint: (light: number, c: number) => number, count = 3000): Float32Array => {
  const random = createRandom(5);
  const lights = Array.from({ length: count }, () => random.unit());
  return Float32Array.from({ length: count * 3 }, (_, i) => paint(lights[Math.floor(i / 3)], i % 3));
};
const sepia = (light: number, c: number): number => light * [0.95, 0.85, 0.65][c] + [0.05, 0.03, 0][c];

describe('the tint of a photo', () => {
  it('is found where there is one for each luma', () => {
    expect(
      estimateTint(
        picture((light) => light),
        all,
      ),
    ).toBeDefined();
    expect(estimateTint(picture(sepia), all)).toBeDefined();
  });

  it('is not found in a photo with colours, nor where too little is known', () => {
    const random = createRandom(6);
    expect(
      estimateTint(
        picture(() => random.unit()),
        all,
      ),
    ).toBeUndefined();
    expect(estimateTint(picture(sepia), (pixel) => pixel < 20)).toBeUndefined();
  });

  it('makes other colours those of the photo, and keeps their luma', () => {
    const tint = estimateTint(picture(sepia), all)!;
    const pixels = Float32Array.of(0.5, 0.45, 0.45, 0.2, 0.3, 0.1);
    const luma = (at: number): number => 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
    const before = [luma(0), luma(3)];
    applyTint(tint, pixels);
    [0, 3].forEach((at, i) => expect(Math.abs(luma(at) - before[i])).toBeLessThan(0.01));
    // Sepia: red above green above blue, by what the photo has at this luma.
    const wanted = sepia((before[0] - 0.033) / 0.857, 0);
    expect(Math.abs(pixels[0] - wanted)).toBeLessThan(0.02);
    expect(pixels[0]).toBeGreaterThan(pixels[1]);
    expect(pixels[1]).toBeGreaterThan(pixels[2]);
  });

  it('leaves a grey photo exactly grey', () => {
    const tint = estimateTint(
      picture((light) => light),
      all,
    )!;
    const pixels = Float32Array.of(0.5, 0.4, 0.6);
    applyTint(tint, pixels);
    expect(Math.max(...pixels) - Math.min(...pixels)).toBeLessThan(1e-6);
  });
});
