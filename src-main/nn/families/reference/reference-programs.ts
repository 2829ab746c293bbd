import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { l1Loss } from '../../losses/pointwise.ts';
import { adam } from '../../optimisers/adam.ts';
import { gradients } from '../../optimisers/gradients.ts';
import { initialiseMoments } from '../../optimisers/moments.ts';
import type { Arrays, Program, Signature, Specs } from '../../compiler/runtime.ts';
import { referenceNetwork, type ReferenceOptions } from './reference-network.ts';

export interface ReferenceProgram {
  readonly program: Program;
  readonly signature: Signature;
}

/** One step of training: gradients of the mean absolute error, and Adam. Its state is parameters and moments. */
export function referenceTrainStep(
  parameters: Arrays,
  batch: number,
  size: number,
  options: ReferenceOptions = {},
): ReferenceProgram {
  const names = Object.keys(parameters);
  const program: Program = (state, inputs) => {
    const current = Object.fromEntries(names.map((name) => [name, state[name]]));
    const { loss, gradients: slopes } = gradients(
      (weights) => l1Loss(referenceNetwork(weights, inputs.picture as Tensor4D, options), inputs.target),
      current,
    );
    const scalars = { step: inputs.step as Scalar, rate: inputs.learningRate as Scalar };
    const updated = adam(current, slopes, state, scalars);
    return { state: { ...updated.parameters, ...updated.moments }, outputs: { loss } };
  };
  const inputs: Specs = {
    picture: { shape: [batch, size, size, 4], dtype: 'float32' },
    target: { shape: [batch, size, size, 3], dtype: 'float32' },
    step: { shape: [], dtype: 'float32' },
    learningRate: { shape: [], dtype: 'float32' },
  };
  return { program, signature: { state: { ...parameters, ...initialiseMoments(parameters) }, inputs } };
}

export function referenceForward(
  parameters: Specs,
  batch: number,
  size: number,
  options: ReferenceOptions = {},
): ReferenceProgram {
  const program: Program = (state, inputs) => ({
    outputs: { picture: referenceNetwork(state, inputs.picture as Tensor4D, options) },
  });
  return {
    program,
    signature: { state: parameters, inputs: { picture: { shape: [batch, size, size, 4], dtype: 'float32' } } },
  };
}
