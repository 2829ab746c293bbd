import * as v from 'valibot';
import { adversarialFormNames } from '../../losses/adversarial.ts';
import { initialiseMoments } from '../../optimisers/moments.ts';
import { initialiseAverages } from '../../optimisers/moving-average.ts';
import type { Arrays } from '../../compiler/runtime.ts';
import { derivedRandom } from '../../training/noise.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { CorrectionConfiguration } from '../correction/correction-network.ts';
import type { StartedRequest } from '../family.ts';
import { averagingSchema, patchSpecs, scalarSpec, weightSchema as weight } from '../training-parts.ts';
import { alternatingPlan } from './alternating-plan.ts';
import { augmentationSpec } from './augmentation.ts';
import { initialiseDiscriminator } from './discriminator.ts';
import { discriminatorStep } from './discriminator-step.ts';
import { generatorStep } from './generator-step.ts';
import { noiseSpecs } from './noise-injection.ts';
import { otherNoiseSpecs } from './step-pieces.ts';

export const adversarialHyperparametersSchema = v.object({
  /** Form of the adversarial loss. */
  form: v.optional(v.picklist(adversarialFormNames), 'hinge'),
  /** Final weight λ of the adversarial term against the reconstruction loss. */
  adversarial: v.optional(weight, 0.01),
  /** Weight of feature matching within the adversarial term. */
  features: v.optional(weight, 10),
  /** Weight of the mode-seeking loss; 0 permits mode collapse. */
  variety: v.optional(weight, 0.02),
  /** γ of R1. */
  penalty: v.optional(weight, 0.005),
  /** Ratio of the discriminator's learning rate to the generator's (TTUR, Heusel et al. 2017). */
  discriminatorRate: v.optional(weight, 2),
  averaging: averagingSchema,
});
export type AdversarialHyperparameters = v.InferOutput<typeof adversarialHyperparametersSchema>;

/** Generator steps of λ's linear warm-up. */
const growthSteps = 300;

/** Adversarial training (Goodfellow et al. 2014) of a generator that is kept near the truth. */
export function adversarialPlan(
  configuration: CorrectionConfiguration,
  request: StartedRequest,
  hyperparameters: AdversarialHyperparameters,
): TrainingPlan {
  const { batch, size, seed, start: generator } = request;
  const { form, features, variety, adversarial } = hyperparameters;
  const discriminator = initialiseDiscriminator(derivedRandom(seed, 1));
  const names = { generator: Object.keys(generator), discriminator: Object.keys(discriminator.parameters) };
  const noises = noiseSpecs(batch, size);
  const others = otherNoiseSpecs(batch, size);
  const both = { ...patchSpecs(batch, size), ...noises, augmentation: augmentationSpec(batch) };
  return alternatingPlan({
    identity: { architecture: 'adversarial', configuration: { ...configuration } },
    request,
    hyperparameters,
    generator: {
      program: generatorStep({ ...names, form, features, variety }),
      state: { ...generator, ...initialiseMoments(generator), ...initialiseAverages(generator) },
      inputs: { ...both, ...others, adversarialWeight: scalarSpec },
    },
    discriminator: {
      program: (penalty) => discriminatorStep({ ...names, form, penalty }),
      state: {
        ...discriminator.parameters,
        ...initialiseMoments(discriminator.parameters),
        ...discriminator.directions,
      },
      inputs: both,
    },
    seen: { generator, discriminator: { ...discriminator.parameters, ...discriminator.directions } },
    noise: {
      ...Object.fromEntries(Object.keys({ ...noises, ...others }).map((name) => [name, 'normal'] as const)),
      augmentation: 'uniform',
    },
    values: (updates) => ({ adversarialWeight: Float32Array.of(adversarial * Math.min(1, updates / growthSteps)) }),
    losses: [...generatorLosses, ...discriminatorLosses],
    activationBytes: activationBytes(batch, size, generator),
  });
}

const generatorLosses = ['loss', 'data', 'adversarial', 'features', 'variety', 'gain', 'diversity', 'gradient'];
const discriminatorLosses = ['discriminator', 'realRight', 'fakeRight', 'gap', 'penalty', 'discriminatorGradient'];

/** Measured on the middle tier: about 920 float32 numbers a pixel in a step of the generator; the discriminator has no tiers. */
function activationBytes(batch: number, size: number, generator: Arrays): number {
  const width = generator['enter.bias'].shape[0];
  return batch * size * size * (width * 20 + 400) * 4;
}
