import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { adversarialForms } from '../../losses/adversarial.ts';
import { gradientPenalty } from '../../losses/gradient-penalty.ts';
import { l1Loss, l2Loss } from '../../losses/pointwise.ts';
import { adam } from '../../optimisers/adam.ts';
import { clipGlobalNorm } from '../../optimisers/clip-global-norm.ts';
import { gradients } from '../../optimisers/gradients.ts';
import { initialiseMoments } from '../../optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../../optimisers/moving-average.ts';
import type { Program, Tensors } from '../../compiler/runtime.ts';
import { derivedRandom } from '../../training/noise.ts';
import { alternatingPlan } from '../adversarial/alternating-plan.ts';
import { augment, augmentationSpec } from '../adversarial/augmentation.ts';
import { adversarialAdam, picked } from '../adversarial/step-pieces.ts';
import type { Family } from '../family.ts';
import { averagingSchema, weightSchema } from '../training-parts.ts';
import { drawing, drawingSpecs } from './drawing-family.ts';
import { initialiseJudge, judge } from './drawing-discriminator.ts';
import { describe, draw, initialiseDrawing, type DrawingConfiguration } from './drawing-network.ts';
import { assessAdversarialDrawing } from './health.ts';

const hyperparametersSchema = v.object({
  /** γ of R1. */
  penalty: v.optional(weightSchema, 0.1),
  /** Weight of the code that is found again in what was drawn from it; 0 permits mode collapse. */
  code: v.optional(weightSchema, 0.5),
  /** Weight of photos that are drawn from their own codes. */
  again: v.optional(weightSchema, 1),
  /** Ratio of the discriminator's learning rate to the generator's. */
  discriminatorRate: v.optional(weightSchema, 1),
  averaging: averagingSchema,
});
type Hyperparameters = v.InferOutput<typeof hyperparametersSchema>;

const form = adversarialForms.logistic;
/** Global norm. */
const gradientLimit = { generator: 5, judge: 10 };

interface Choices extends Hyperparameters {
  readonly configuration: DrawingConfiguration;
  readonly generator: readonly string[];
  readonly judge: readonly string[];
}

/**
 * Generative adversarial networks (Goodfellow et al. 2014) that draw whole pictures: min_G max_D E[log D(x)] + E[log(1 − D(G(z)))], not saturating for G, with R1 on photos
 * (Mescheder et al. 2018), differentiable augmentation (Zhao et al. 2020) and the batch's deviation before the discriminator's eyes. An encoder learns beside them to find the
 * code in what is drawn from it, which keeps codes from drawing the same (as in InfoGAN, Chen et al. 2016), and photos to be drawn from their codes (Larsen et al. 2016), which is the way
 * from one photo to another.
 */
export const adversarialDrawing: Family<DrawingConfiguration, Hyperparameters> = {
  ...drawing,
  name: 'adversarial-drawing',
  initialise: (configuration, random) => initialiseDrawing(random, configuration, 1),
  hyperparametersSchema,
  plan(configuration, request, hyperparameters) {
    const { batch, seed, start } = request;
    const { side, width } = configuration;
    const discriminator = initialiseJudge(derivedRandom(seed, 1), configuration);
    const choices: Choices = {
      ...hyperparameters,
      configuration,
      generator: Object.keys(start),
      judge: Object.keys(discriminator),
    };
    const inputs = { ...drawingSpecs(configuration, batch), augmentation: augmentationSpec(batch) };
    return alternatingPlan({
      identity: { architecture: 'adversarial-drawing', configuration: { ...configuration } },
      request,
      hyperparameters,
      generator: {
        program: drawerStep(choices),
        state: { ...start, ...initialiseMoments(start), ...initialiseAverages(start) },
        inputs,
      },
      discriminator: {
        program: (penalty) => judgeStep(choices, penalty),
        state: { ...discriminator, ...initialiseMoments(discriminator) },
        inputs,
      },
      seen: { generator: start, discriminator },
      noise: { noise: 'normal', augmentation: 'uniform' },
      losses: [...drawerLosses, ...judgeLosses],
      activationBytes: batch * side * side * 24 * width * 4,
    });
  },
  assess: assessAdversarialDrawing,
};

const drawerLosses = ['loss', 'adversarial', 'code', 'again', 'diversity', 'gradient'];
const judgeLosses = ['discriminator', 'realRight', 'fakeRight', 'gap', 'penalty', 'discriminatorGradient'];

/**
 * One step of drawer and encoder. Outputs: `loss`, all of it; `adversarial`, `code` (mean squared difference of the code that is found) and `again` (mean difference of a photo drawn from
 * its code), without their weights; `diversity`, mean difference of neighbours in the batch that was drawn, levels of 0..255; `gradient`.
 */
function drawerStep({
  configuration,
  generator,
  judge: names,
  code: codeWeight,
  again: againWeight,
}: Choices): Program {
  return (state, inputs) => {
    const current = picked(state, generator);
    const opponent = picked(state, names);
    const noise = inputs.noise as Tensor2D;
    const photos = inputs.picture as Tensor4D;
    const found = gradients((moved) => {
      const drawn = draw(moved, configuration, noise);
      const logits = judge(opponent, configuration, augmented(drawn, inputs));
      const adversarial = form.generator({ logits });
      const code = l2Loss(describe(moved, configuration, drawn), noise);
      const again = l1Loss(draw(moved, configuration, describe(moved, configuration, photos)), photos);
      const loss: Scalar = tf.add(tf.add(adversarial, tf.mul(code, codeWeight)), tf.mul(again, againWeight));
      return { loss, extras: { adversarial, code, again, diversity: tf.mul(spread(drawn), 255) } };
    }, current);
    const clipped = clipGlobalNorm(found.gradients, gradientLimit.generator);
    const scalars = { step: inputs.updates as Scalar, rate: inputs.learningRate as Scalar };
    const updated = adam(current, clipped.gradients, state, scalars, adversarialAdam);
    const averages = averageParameters(state, updated.parameters as Tensors, inputs.averaging as Scalar);
    return {
      state: { ...updated.parameters, ...updated.moments, ...averages },
      outputs: { loss: found.loss, ...found.extras, gradient: clipped.norm },
    };
  };
}

/** One step of the discriminator. Outputs as of `discriminatorStep`, of whole pictures. */
function judgeStep({ configuration, generator, judge: names }: Choices, penalty: number): Program {
  return (state, inputs) => {
    const current = picked(state, names);
    const drawn = draw(picked(state, generator), configuration, inputs.noise as Tensor2D);
    const fakes = augmented(drawn, inputs);
    const photos = augmented(inputs.picture as Tensor4D, inputs);
    const found = gradients((moved) => {
      const real = judge(moved, configuration, photos);
      const fake = judge(moved, configuration, fakes);
      const loss = form.discriminator({ logits: real }, { logits: fake });
      const right = (logits: Tensor): Scalar => tf.mean(tf.cast(tf.greater(logits, 0), 'float32'));
      const extras = {
        discriminator: loss,
        realRight: right(real),
        fakeRight: right(tf.neg(fake)),
        gap: tf.sub<Scalar>(tf.mean(real), tf.mean(fake)),
      };
      if (penalty === 0) return { loss, extras };
      const slope = gradientPenalty((pictures: Tensor4D) => judge(moved, configuration, pictures), photos);
      return { loss: tf.add(loss, tf.mul(slope, penalty / 2)), extras: { ...extras, penalty: slope } };
    }, current);
    const clipped = clipGlobalNorm(found.gradients, gradientLimit.judge);
    const scalars = { step: inputs.updates as Scalar, rate: inputs.discriminatorRate as Scalar };
    const updated = adam(current, clipped.gradients, state, scalars, adversarialAdam);
    return {
      state: { ...updated.parameters, ...updated.moments },
      outputs: { ...found.extras, discriminatorGradient: clipped.norm },
    };
  };
}

function augmented(picture: Tensor4D, inputs: Tensors): Tensor4D {
  // Holes there are none.
  const hole: Tensor4D = tf.slice(picture, [0, 0, 0, 0], [-1, -1, -1, 1]);
  return augment({ picture, hole }, inputs.augmentation as Tensor2D).picture;
}

/** Mean absolute difference of neighbours in a batch of at least two. */
function spread(pictures: Tensor4D): Scalar {
  const [count] = pictures.shape;
  const some = (from: number): Tensor4D => tf.slice(pictures, [from, 0, 0, 0], [count - 1, -1, -1, -1]);
  return l1Loss(some(1), some(0));
}
