import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Specs } from '../../compiler/runtime.ts';
import type { NetworkOutput } from '../../architecture.ts';
import type { Family } from '../family.ts';
import { describe, draw, drawingConfigurationSchema, type DrawingConfiguration } from './drawing-network.ts';
import { measureDrawings } from './measure-drawings.ts';

/** What networks that draw give: pictures [batch, side, side, 3]. */
export const drawingOutput: NetworkOutput = { name: 'drawn', channels: 3 };

/** What draws from codes, and what is learned from: [batch, code] standard normal, and pictures [batch, side, side, 3]. */
export function drawingSpecs(
  { side, code }: DrawingConfiguration,
  batch: number,
): Record<'noise' | 'picture', Specs[string]> {
  return {
    noise: { shape: [batch, code], dtype: 'float32' },
    picture: { shape: [batch, side, side, 3], dtype: 'float32' },
  };
}

/**
 * What all families that draw have in common. The program draws a picture of each code that goes in as `noise`, and beside it gives the `code` [batch, code]
 * of each picture that goes in, and `again`, that code drawn.
 */
export const drawing: Pick<
  Family<DrawingConfiguration, unknown>,
  'configurationSchema' | 'sizes' | 'outputs' | 'forward' | 'measure'
> = {
  configurationSchema: drawingConfigurationSchema,
  sizes: ({ side }) => ({ multiple: side, only: side }),
  outputs: [drawingOutput],
  measure: measureDrawings,
  forward: (configuration, batch) => ({
    program: (state, inputs) => {
      // Means first, then what else there is for each number of the code.
      const all = describe(state, configuration, inputs.picture as Tensor4D);
      const code: Tensor2D = tf.slice(all, [0, 0], [batch, configuration.code]);
      const drawn = draw(state, configuration, inputs.noise as Tensor2D);
      return { outputs: { drawn, code, again: draw(state, configuration, code) } };
    },
    inputs: drawingSpecs(configuration, batch),
  }),
};
