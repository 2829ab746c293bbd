import * as tf from '@tensorflow/tfjs-core';
import { specsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { adam } from '../../../../src-main/nn/optimisers/adam.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import type { Arrays, Program, Specs, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { of } from '../conformance/case.ts';
import type { TrainingPlan, TrainingProgram } from '../../../../src-main/nn/training/plan.ts';

const batch = 2;
const size = 8;

const parameters: Arrays = {
  kernel: of([3, 3, 4, 3], ...Array.from({ length: 108 }, (_, i) => Math.sin(i) / 9)),
  bias: of([3], 0, 0, 0),
};
const state: Arrays = { ...parameters, ...initialiseMoments(parameters) };
const float = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
const inputs: Specs = {
  picture: float(batch, size, size, 3),
  mask: float(batch, size, size, 1),
  grain: float(batch, size, size, 3),
  learningRate: float(),
  step: float(),
};

/** One convolution that is to see through scratches and grain. `weightDecay` is what the second program does besides. */
function programWith(weightDecay: number): Program {
  return (given, { picture, mask, grain, learningRate, step }) => {
    const scratched = tf.mul(tf.add(picture, tf.mul(grain, 0.05)), tf.sub(1, mask));
    const seen = tf.concat([scratched, mask], 3) as tf.Tensor4D;
    const loss = ({ kernel, bias }: Tensors): tf.Scalar => {
      const restored = tf.add(tf.conv2d(seen, kernel as tf.Tensor4D, 1, 'same'), bias);
      return tf.add(tf.mean(tf.square(tf.sub(restored, picture))), tf.mul(tf.sum(tf.square(kernel)), weightDecay));
    };
    const found = gradients(loss, { kernel: given.kernel, bias: given.bias });
    const scalars = { step: step as tf.Scalar, rate: learningRate as tf.Scalar };
    const next = adam(given, found.gradients, given, scalars);
    return { state: { ...next.parameters, ...next.moments }, outputs: { loss: found.loss } };
  };
}

const specs = specsOf(state);
const programs: Readonly<Record<string, TrainingProgram>> = {
  plain: { program: programWith(0), signature: { state: specs, inputs } },
  decaying: { program: programWith(0.01), signature: { state: specs, inputs } },
};

/** A training of a few milliseconds a step, with all that a large one has: moments, noise, two programs, a falling rate. */
export function smallPlan(changes: Partial<TrainingPlan> = {}): TrainingPlan {
  return {
    identity: { architecture: 'one-convolution', configuration: { size }, optimiser: { name: 'adam' } },
    state,
    programs,
    choose: (step) => (step % 4 === 0 ? 'decaying' : 'plain'),
    steps: 24,
    learningRate: (step) => 0.02 / (1 + step / 20),
    noise: { grain: 'normal' },
    batches: { generator: 'noise-patches', options: { batch, size } },
    batchSize: batch,
    losses: ['loss'],
    seed: 5,
    activationBytes: 2 ** 20,
    ...changes,
  };
}
