import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { gradientLoss, totalVariation } from '../../losses/differences.ts';
import { focalFrequencyLoss } from '../../losses/focal-frequency.ts';
import { laplacianPyramidLoss } from '../../losses/laplacian-pyramid.ts';
import { structuralSimilarity } from '../../losses/structural-similarity.ts';
import { averagePool, enlargeNearest } from '../../layers/nearest-and-average.ts';
import { absolute } from '../../layers/activations.ts';
import { withoutGradient } from '../../layers/without-gradient.ts';

/** A restored picture and its truth, [n, h, w, 3] in 0..1, and the holes' mask [n, h, w, 1], 1 inside. */
export interface Restoration {
  readonly output: Tensor4D;
  readonly truth: Tensor4D;
  readonly hole: Tensor4D;
}

type Term = (restoration: Restoration) => Scalar;

/** Difference of gradients: blur and steps. */
const edges: Term = ({ output, truth }) => gradientLoss(output, truth);

/** Laplacian pyramid difference, 1 to 8 px: shading and blur. */
const scales: Term = ({ output, truth }) => laplacianPyramidLoss(output, truth);

/** 1 - SSIM: lost structure and contrast. */
const structure: Term = ({ output, truth }) => tf.sub(1, structuralSimilarity(output, truth));

/** Focal frequency loss on 8×8 DCT blocks: lost or too coarse grain. */
const frequencies: Term = ({ output, truth }) => focalFrequencyLoss(output, truth);

/** Total variation where the truth is flat: residual noise. */
const noise: Term = ({ output, truth }) => {
  const flat = withoutGradient(() => {
    const rough = tf.mean(absolute(tf.sub(truth, enlargeNearest(averagePool(truth, 4), 4))), 3, true);
    return tf.cast(tf.less(averagePool(rough as Tensor4D, 4), flatBelow), 'float32');
  });
  return totalVariation(output, enlargeNearest(flat as Tensor4D, 4));
};

/** Total variation inside and across the border of holes in excess of the truth's: seams. */
const seams: Term = ({ output, truth, hole }) =>
  tf.relu(tf.sub<Scalar>(totalVariation(output, hole), totalVariation(truth, hole)));

/** Mean absolute deviation over 4×4 px below which a place is flat. */
const flatBelow = 2 / 255;

/** The terms of the regulariser R and their weights. */
const remainingDamage = {
  edges: { weight: 1, term: edges },
  scales: { weight: 1, term: scales },
  structure: { weight: 0.15, term: structure },
  frequencies: { weight: 0.05, term: frequencies },
  noise: { weight: 0.02, term: noise },
  seams: { weight: 0.1, term: seams },
} as const satisfies Record<string, { weight: number; term: Term }>;

type DamageTerm = keyof typeof remainingDamage;
export const damageTerms = Object.keys(remainingDamage) as DamageTerm[];

/** All terms, and R = Σ weight · term. */
export function measureRemainingDamage(restoration: Restoration): { total: Scalar; terms: Record<DamageTerm, Scalar> } {
  const terms = Object.fromEntries(
    damageTerms.map((name) => [name, remainingDamage[name].term(restoration)]),
  ) as Record<DamageTerm, Scalar>;
  const weighted = damageTerms.map((name): Scalar => tf.mul(terms[name], remainingDamage[name].weight));
  const total = tf.addN(weighted);
  return { total, terms };
}
