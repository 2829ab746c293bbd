import { expect, it } from 'vitest';
import { assessDetector, measureDetection } from '../../../../src-main/nn/families/detector/measure-detection.ts';
import { learn, requestOf, restore, stripes, trainable } from './training-runs.ts';

it('a detector that grows computes what it did', async () => {
  const [small, fine] = ['small', 'fine'].map((tier) => trainable('detector', { tier }));
  const batch = stripes(2, 32);
  const { state } = await learn(small.plan(requestOf({ size: 32 }), {}), batch, 3);
  const weights = small.weightsOf(state);
  const grown = fine.adopt({ architecture: 'detector', configuration: { tier: 'small' }, tensors: weights });
  const [before] = await restore(small, weights, [2, 32], batch);
  const [after] = await restore(fine, grown!, [2, 32], batch);
  expect(after.damage).toEqual(before.damage);
  expect(fine.adopt({ architecture: 'correction', configuration: {}, tensors: weights })).toBeUndefined();
});

it('detection is measured by all places that count, by the likeliest kind', () => {
  // Eight pixels with two kinds: the scores of the likeliest, whether damage is there, and the weight.
  const rows = [
    [0.9, 1, 1],
    [0.8, 1, 2],
    [0.7, 0, 1],
    [0.6, 1, 1],
    [0.5, 1, 0],
    [0.4, 0, 1],
    [0.3, 0, 0],
    [0.2, 1, 1],
  ];
  const predicted = Float32Array.from(rows.flatMap(([score], i) => (i % 2 === 0 ? [score, 0.1] : [0, score])));
  const damage = Float32Array.from(rows.flatMap(([, there]) => [0, there]));
  const weight = Float32Array.from(rows, ([, , counts]) => counts);
  const found = measureDetection([{ damage: predicted }], [{ damage, weight }]);
  // Found in this order: right, right, wrong, right, wrong, right.
  expect(found.precision).toBeCloseTo((1 + 1 + 3 / 4 + 4 / 6) / 4, 6);
  expect(found.best).toBeCloseTo((2 * 4) / (6 + 4), 6);
  expect(found.threshold).toBeCloseTo(0.2, 6);
});

it.each([
  [{}, 'unknown'],
  [{ precision: 0.1 }, 'ailing'],
  [{ precision: 0.5 }, 'healthy'],
])('a training of a detector that measured %o is %s', (measured, state) => {
  const health = assessDetector({ steps: [], measured });
  expect(health.state).toBe(state);
  if (state === 'ailing') expect(health.verdicts).toEqual([{ code: 'findsLittle', values: measured }]);
});
