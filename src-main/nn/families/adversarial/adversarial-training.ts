import * as v from 'valibot';
import { adversarialFormNames } from '../../losses/adversarial.ts';
import { initialiseMoments } from '../../optimisers/moments.ts';
import { growingDecay, initialiseAverages } from '../../optimisers/moving-average.ts';
import { cosineRate } from '../../optimisers/schedule.ts';
import type { Arrays, Specs } from '../../compiler/runtime.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { derivedRandom, type NoiseKind } from '../../training/noise.ts';
import type { TrainingPlan, TrainingProgram } from '../../training/plan.ts';
import type { CorrectionConfiguration } from '../correction/correction-network.ts';
import type { StartedRequest } from '../family.ts';
import { averagingSchema, patchSpecs, scalarSpec, weightSchema as weight } from '../training-parts.ts';
import { augmentationSpec } from './augmentation.ts';
import { initialiseDiscriminator } from './discriminator.ts';
import { discriminatorStep } from './discriminator-step.ts';
import { generatorStep } from './generator-step.ts';
import { noiseSpecs } from './noise-injection.ts';
import { adversarialAdam, otherNoiseSpecs } from './step-pieces.ts';

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
/** Lazy regularisation (Karras et al. 2020): R1 every 16th discriminator step, with 16 times its weight. */
const penaltyInterval = 16;
const lowestRate = 1 / 10;
const warmUpSteps = 50;

/**
 * Adversarial training (Goodfellow et al. 2014) of a generator that is kept near the truth: odd steps are the discriminator's, even ones
 * the generator's.
 */
export function adversarialPlan(
  configuration: CorrectionConfiguration,
  request: StartedRequest,
  hyperparameters: AdversarialHyperparameters,
): TrainingPlan {
  const { steps, batch, size, seed, learningRate, start: generator } = request;
  const { form, features, variety } = hyperparameters;
  const discriminator = initialiseDiscriminator(derivedRandom(seed, 1));
  const generatorState = { ...generator, ...initialiseMoments(generator), ...initialiseAverages(generator) };
  const discriminatorState = {
    ...discriminator.parameters,
    ...initialiseMoments(discriminator.parameters),
    ...discriminator.directions,
  };
  const names = { generator: Object.keys(generator), discriminator: Object.keys(discriminator.parameters) };
  const inputs = inputSpecs(batch, size);
  const against = (penalty: number): TrainingProgram => ({
    program: discriminatorStep({ ...names, form, penalty }),
    signature: { state: specsOf({ ...generator, ...discriminatorState }), inputs: inputs.discriminator },
  });
  const rate = (step: number): number =>
    cosineRate(
      { peak: learningRate, floor: learningRate * lowestRate, steps, warmUp: Math.min(warmUpSteps, steps >> 1) },
      step,
    );
  return {
    identity: {
      architecture: 'adversarial',
      configuration: { ...configuration },
      optimiser: { name: 'adam', ...adversarialAdam, ...hyperparameters },
    },
    state: { ...generatorState, ...discriminatorState },
    programs: {
      discriminator: against(0),
      penalised: against(hyperparameters.penalty * penaltyInterval),
      generator: {
        program: generatorStep({ ...names, form, features, variety }),
        signature: {
          state: specsOf({ ...generatorState, ...discriminator.parameters, ...discriminator.directions }),
          inputs: inputs.generator,
        },
      },
    },
    choose: (step) => {
      if (step % 2 === 0) return 'generator';
      return (updatesAt(step) - 1) % penaltyInterval === 0 ? 'penalised' : 'discriminator';
    },
    steps,
    learningRate: rate,
    inputs: (step, factor) => {
      const updates = updatesAt(step);
      return {
        updates: Float32Array.of(updates),
        discriminatorRate: Float32Array.of(factor * hyperparameters.discriminatorRate * rate(step)),
        adversarialWeight: Float32Array.of(hyperparameters.adversarial * Math.min(1, updates / growthSteps)),
        averaging: Float32Array.of(growingDecay(hyperparameters.averaging, updates)),
      };
    },
    noise: Object.fromEntries(inputs.drawn),
    seed,
    batches: request.batches,
    batchSize: batch,
    losses: [...generatorLosses, ...discriminatorLosses],
    activationBytes: activationBytes(batch, size, generator),
  };
}

const generatorLosses = ['loss', 'data', 'adversarial', 'features', 'variety', 'gain', 'diversity', 'gradient'];
const discriminatorLosses = ['discriminator', 'realRight', 'fakeRight', 'gap', 'penalty', 'discriminatorGradient'];

/** Updates of the network whose turn this step is, this one included. */
function updatesAt(step: number): number {
  return Math.ceil(step / 2);
}

interface InputSpecs {
  readonly generator: Specs;
  readonly discriminator: Specs;
  readonly drawn: readonly (readonly [string, NoiseKind])[];
}

function inputSpecs(batch: number, size: number): InputSpecs {
  const noises = noiseSpecs(batch, size);
  const others = otherNoiseSpecs(batch, size);
  const both = {
    ...patchSpecs(batch, size),
    ...noises,
    augmentation: augmentationSpec(batch),
    updates: scalarSpec,
  };
  return {
    generator: { ...both, ...others, learningRate: scalarSpec, adversarialWeight: scalarSpec, averaging: scalarSpec },
    discriminator: { ...both, discriminatorRate: scalarSpec },
    drawn: [
      ...Object.keys({ ...noises, ...others }).map((name) => [name, 'normal'] as const),
      ['augmentation', 'uniform'],
    ],
  };
}

/** Measured on the middle tier: about 920 float32 numbers a pixel in a step of the generator; the discriminator has no tiers. */
function activationBytes(batch: number, size: number, generator: Arrays): number {
  const width = generator['enter.bias'].shape[0];
  return batch * size * size * (width * 20 + 400) * 4;
}
