import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Architecture } from '../../architecture.ts';
import { patchSpecs } from '../training-parts.ts';
import { faceAnchors, faceCell, facePredictions, faceSpecs, faceValues } from './face-network.ts';

/** A detector of faces, whose weights come from elsewhere: it is not trained here. */
export const faceArchitecture: Architecture<Record<string, never>> = {
  name: 'faces',
  configurationSchema: v.strictObject({}),
  parameters: faceSpecs,
  sizes: () => ({ multiple: faceCell }),
  outputs: [{ name: 'faces', channels: faceAnchors.length * faceValues }],
  forward(_configuration, batch, size) {
    return {
      program: (state, { picture }) => ({ outputs: { faces: facePredictions(state, picture as Tensor4D) } }),
      inputs: { picture: patchSpecs(batch, size).picture },
    };
  },
};
