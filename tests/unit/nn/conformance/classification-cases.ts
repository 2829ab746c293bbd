import type { Arrays } from '../../../../src-main/nn/compiler/runtime.ts';
import { binaryCrossEntropy } from '../../../../src-main/nn/losses/binary-cross-entropy.ts';
import { diceLoss } from '../../../../src-main/nn/losses/dice.ts';
import { sum as sumOf } from '../../../support/numbers.ts';
import { array, type Cases, of } from './case.ts';
import { at, compared, odd, weighed } from './loss-cases.ts';
import { softplus, weightedMeanOf } from './loss-definitions.ts';

const diceOf = ({ prediction, target, mask }: Arrays): number => {
  const [p, t] = [prediction.values, target.values];
  const weightOf = (i: number): number => mask.values[Math.floor((i * mask.values.length) / p.length)];
  const total = (term: (i: number) => number): number => sumOf(Float64Array.from(p, (_, i) => weightOf(i) * term(i)));
  return 1 - (2 * total((i) => p[i] * t[i]) + 1) / (total((i) => p[i] ** 2) + total((i) => t[i] ** 2) + 1);
};

export const classificationCases: Cases = {
  classification: [
    ...weighed('binary cross-entropy', binaryCrossEntropy, ({ prediction, target, mask }) => {
      const errors = prediction.values.map((x, i) => softplus(x) - x * target.values[i]);
      return weightedMeanOf((error) => error, errors, undefined, mask?.values);
    }),
    at(
      'binary cross-entropy of large numbers',
      binaryCrossEntropy,
      { prediction: of([2], 90, -90), target: of([2], 0, 1) },
      90,
      [0.5, -0.5],
    ),
    ...odd.flatMap((size) =>
      compared('Dice', [size], diceLoss, diceOf, { inputs: { mask: array(size.with(3, 1), 0, 6) } }),
    ),
    at(
      'Dice where nothing is and nothing is found',
      diceLoss,
      { prediction: of([2], 0, 0), target: of([2], 0, 0) },
      0,
      [0, 0],
    ),
  ],
};
