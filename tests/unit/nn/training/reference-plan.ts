import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { l1Loss } from '../../../../src-main/nn/losses/pointwise.ts';
import { initialiseReference, referenceNetwork } from '../../../../src-main/nn/families/reference/reference-network.ts';
import { adam } from '../../../../src-main/nn/optimisers/adam.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../../../../src-main/nn/optimisers/moving-average.ts';
import type { Arrays, Program, Specs } from '../../../../src-main/nn/compiler/runtime.ts';
import type { TrainingPlan } from '../../../../src-main/nn/training/plan.ts';

const [batch, size] = [2, 16];
const options = { width: 16 };

/** A training of the reference network with all that real ones have: moments, averages of the weights, noise, batches by workers. */
export function referencePlan(steps: number): TrainingPlan {
  const parameters = initialiseReference(createRandom(3), options);
  const names = Object.keys(parameters);
  const state: Arrays = { ...parameters, ...initialiseMoments(parameters), ...initialiseAverages(parameters) };
  const specs: Specs = Object.fromEntries(
    Object.entries(state).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
  const inputs: Specs = {
    picture: { shape: [batch, size, size, 3], dtype: 'float32' },
    mask: { shape: [batch, size, size, 1], dtype: 'float32' },
    grain: { shape: [batch, size, size, 3], dtype: 'float32' },
    learningRate: { shape: [], dtype: 'float32' },
    step: { shape: [], dtype: 'float32' },
  };
  const program: Program = (given, { picture, mask, grain, learningRate, step }) => {
    const scratched = tf.mul(tf.add(picture, tf.mul(grain, 0.05)), tf.sub(1, mask));
    const seen = tf.concat([scratched, mask], 3) as tf.Tensor4D;
    const current = Object.fromEntries(names.map((name) => [name, given[name]]));
    const found = gradients((weights) => l1Loss(referenceNetwork(weights, seen, options), picture), current);
    const scalars = { step: step as tf.Scalar, rate: learningRate as tf.Scalar };
    const next = adam(current, found.gradients, given, scalars);
    const averages = averageParameters(given, next.parameters, 0.9);
    return { state: { ...next.parameters, ...next.moments, ...averages }, outputs: { loss: found.loss } };
  };
  return {
    identity: { architecture: 'reference', configuration: { ...options, size }, optimiser: { name: 'adam' } },
    state,
    programs: { step: { program, signature: { state: specs, inputs } } },
    choose: () => 'step',
    steps,
    learningRate: () => 1e-3,
    noise: { grain: 'normal' },
    seed: 5,
    batches: { generator: 'noise-patches', options: { batch, size } },
    batchSize: batch,
    losses: ['loss'],
    activationBytes: 64 * 1024 * 1024,
  };
}
