import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { weightedMean } from './weighted-mean.ts';

/** Logits of a discriminator, of any shape, positive for real, and their weights. */
export interface WeightedLogits {
  readonly logits: Tensor;
  /** As in `weightedMean`; uniform when absent. */
  readonly weights?: Tensor;
}

/** Hinge loss of the discriminator (Lim and Ye 2017): mean max(0, 1 - real) + mean max(0, 1 + fake). */
export function hingeDiscriminatorLoss(real: WeightedLogits, fake: WeightedLogits): Scalar {
  return tf.add(
    weightedMean(tf.relu(tf.sub(1, real.logits)), real.weights),
    weightedMean(tf.relu(tf.add(fake.logits, 1)), fake.weights),
  );
}

/** The generator's side of the hinge loss: -mean fake. */
export function hingeGeneratorLoss(fake: WeightedLogits): Scalar {
  return tf.neg(weightedMean(fake.logits, fake.weights));
}

/** Cross-entropy of the discriminator (Goodfellow et al. 2014): mean softplus(-real) + mean softplus(fake). */
export function logisticDiscriminatorLoss(real: WeightedLogits, fake: WeightedLogits): Scalar {
  return tf.add(
    weightedMean(tf.softplus(tf.neg(real.logits)), real.weights),
    weightedMean(tf.softplus(fake.logits), fake.weights),
  );
}

/** The non-saturating generator loss (Goodfellow et al. 2014): mean softplus(-fake). */
export function logisticGeneratorLoss(fake: WeightedLogits): Scalar {
  return weightedMean(tf.softplus(tf.neg(fake.logits)), fake.weights);
}

/** How min_G max_D E[log D(x)] + E[log(1 - D(G(z)))] is written: as it stands, but not saturating for G, or with a hinge. */
export const adversarialForms = {
  hinge: { discriminator: hingeDiscriminatorLoss, generator: hingeGeneratorLoss },
  logistic: { discriminator: logisticDiscriminatorLoss, generator: logisticGeneratorLoss },
} as const;

export type AdversarialFormName = keyof typeof adversarialForms;
export const adversarialFormNames = Object.keys(adversarialForms) as AdversarialFormName[];
