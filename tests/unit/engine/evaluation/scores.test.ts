import { describe, expect, it } from 'vitest';
import { holePsnr } from '../../../../src-main/engine/evaluation/hole-psnr.ts';
import { structuralSimilarity } from '../../../../src-main/engine/evaluation/structural-similarity.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';

const size = { width: 23, height: 17 };

function pair(): [Uint8Array, Uint8Array] {
  const random = createRandom(3);
  const a = Uint8Array.from({ length: size.width * size.height * 3 }, () => random.below(256));
  return [a, a.map((value) => Math.min(255, Math.max(0, value + random.below(41) - 20)))];
}

describe('structuralSimilarity', () => {
  it('gives the number that scikit-image gives', () => {
    const [a, b] = pair();
    // skimage.metrics.structural_similarity(a, b, channel_axis=2, data_range=255), 0.19.3
    expect(structuralSimilarity(a, b, size, 3)).toBeCloseTo(0.987026244779849, 12);
    expect(structuralSimilarity(b, a, size, 3)).toBeCloseTo(0.987026244779849, 12);
  });

  it('is 1 for a picture and itself, even where it is flat', () => {
    const [a] = pair();
    expect(structuralSimilarity(a, a, size, 3)).toBe(1);
    const flat = new Uint8Array(a.length).fill(7);
    expect(structuralSimilarity(flat, flat, size, 3)).toBe(1);
  });
});

describe('holePsnr', () => {
  it('looks at the missing pixels alone', () => {
    const truth = new Uint8Array(12).fill(100);
    const result = Uint8Array.from([0, 0, 0, 110, 100, 100, 100, 100, 100, 90, 100, 100]);
    const holes = Uint8Array.from([0, 255, 255, 255]);
    expect(holePsnr(truth, result, holes)).toBeCloseTo(10 * Math.log10((255 * 255 * 9) / 200), 10);
  });

  it('calls no error 100 dB', () => {
    const same = new Uint8Array(6).fill(9);
    expect(holePsnr(same, same, Uint8Array.from([255, 0]))).toBe(100);
  });
});
