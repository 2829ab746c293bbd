import { describe, expect, it } from 'vitest';
import { agePicture } from '../../../../src-main/engine/degrade-photo/age-picture.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { degrade } from '../../../../src-main/nn/data/degrade.ts';
import type { OperatorName } from '../../../../src-main/nn/data/operator-names.ts';
import type { Picture } from '../../../../src-main/nn/data/picture.ts';

function ramp(width: number, height: number): Picture {
  return { width, height, pixels: Float32Array.from({ length: width * height * 3 }, (_, i) => (i % 97) / 96) };
}

describe('agePicture', () => {
  it('does step by step what a network is shown at once', async () => {
    const only: OperatorName[] = ['jpeg', 'scratches', 'grain', 'dust', 'fade'];
    const clean = ramp(40, 28);
    const whole = degrade(clean, createRandom(9), { only });
    const aged = await agePicture(clean, { seed: 9, only });
    expect(aged.applied).toEqual(whole.applied);
    expect(aged.picture).toEqual(whole.damaged);
    expect(aged.damage).toEqual(whole.damage);
  });

  it('never leaves a photo as it was', async () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const { applied } = await agePicture(ramp(12, 8), { seed });
      expect(applied.length, `seed ${seed}`).toBeGreaterThan(0);
    }
  });

  it('tells what comes next, and stops when it is told to', async () => {
    const control = new AbortController();
    const seen: [number, string][] = [];
    const work = agePicture(ramp(16, 16), {
      seed: 1,
      only: ['fade', 'blur', 'grain'],
      signal: control.signal,
      onProgress: (fraction, next) => {
        seen.push([fraction, next]);
        if (next === 'blur') control.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([
      [0, 'fade'],
      [1 / 3, 'blur'],
    ]);
  });
});
