import type { Scalar } from '@tensorflow/tfjs-core';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
  type WeightedLogits,
} from '../../losses/adversarial.ts';

interface AdversarialForm {
  discriminator(real: WeightedLogits, fake: WeightedLogits): Scalar;
  generator(fake: WeightedLogits): Scalar;
}

/** How min_G max_D E[log D(x)] + E[log(1 - D(G(z)))] is written: as it stands, but not saturating for G, or with a hinge. */
export const adversarialForms = {
  hinge: { discriminator: hingeDiscriminatorLoss, generator: hingeGeneratorLoss },
  logistic: { discriminator: logisticDiscriminatorLoss, generator: logisticGeneratorLoss },
} as const satisfies Record<string, AdversarialForm>;

export type AdversarialFormName = keyof typeof adversarialForms;
export const adversarialFormNames = Object.keys(adversarialForms) as AdversarialFormName[];
