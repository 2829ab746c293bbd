import { describe, expect, it } from 'vitest';
import type { ExemplarOptions } from '../../../../../src-main/steps/fill/exemplar/options.ts';
import { failureOf } from '../../../../support/expectations.ts';
import { damaged, disc, fill, gradientEnergy, meanDifference, spots } from './pictures.ts';

const soft = spots(1);
const picture = () =>
  damaged({ width: 140, height: 110, channels: 3 }, (x, y, c) => soft(x, y, c) + 0.1 * c, disc(70, 55, 25));

describe('what the result depends on', () => {
  it('is the same, bit for bit, for the same seed', async () => {
    const { problem } = picture();
    expect(await fill(problem, {}, 7)).toEqual(await fill(problem, {}, 7));
  });

  it('differs visibly from seed to seed, each with as much texture as the photo', async () => {
    const { problem, truth } = picture();
    const results = [await fill(problem, {}, 1), await fill(problem, {}, 2), await fill(problem, {}, 3)];
    for (const [i, result] of results.entries()) {
      expect(meanDifference(problem, result, results[(i + 1) % 3])).toBeGreaterThan(5);
      const ratio = gradientEnergy(problem, result) / gradientEnergy(problem, truth);
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.4);
    }
  });

  it('includes the size of the patches', async () => {
    const { problem } = picture();
    expect(await fill(problem, { patchSize: 5 })).not.toEqual(await fill(problem));
  });
});

describe('what it refuses', () => {
  it.each<ExemplarOptions>([
    { patchSize: 4 },
    { patchSize: 1 },
    { patchSize: 17 },
    { patchSize: 7.5 },
    { variety: -0.1 },
    { variety: NaN },
    { searchRadius: 0 },
  ])('options out of range: %o', async (options) => {
    await failureOf(fill(picture().problem, options), 'INVALID_REQUEST', 'texture fill');
  });

  it('two channels', async () => {
    const { problem } = damaged({ width: 20, height: 20, channels: 2 }, soft, disc(10, 10, 4));
    await failureOf(fill(problem), 'INVALID_REQUEST');
  });
});
