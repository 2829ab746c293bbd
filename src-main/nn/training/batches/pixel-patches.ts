import * as v from 'valibot';
import { applyGrey } from '../../data/operators/grey.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { regionsInTurn } from './regions-in-turn.ts';
import { count, drawRegion, emptyBatch, picturesSchema } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 4096),
  /** Width and height, px. */
  size: count(8, 1024),
  pictures: picturesSchema,
  /** Without it all three channels are the luminance. */
  colour: v.optional(v.boolean(), true),
});

/** A batch is cut from 16 regions, each reused for 8 batches: painting a region costs more than a patch. */
const regionsAtOnce = 16;
const batchesOfRegion = 8;
const regionScale = 4;

/**
 * Undamaged patches for autoencoders: `picture` and `truth`, the same [batch, size, size, 3] in 0..1, `mask` and `strength`
 * [batch, size, size, 1], all 0.
 */
export const pixelPatches: BatchGenerator = {
  task: 'fill',
  create(options) {
    const { batch, size, pictures, colour } = v.parse(optionsSchema, options);
    const side = size * regionScale;
    const places = Math.min(batch, regionsAtOnce);
    const regionAt = regionsInTurn(places, batchesOfRegion, (seed, place, number) => {
      const drawn = drawRegion(pictures, side, derivedRandom(seed, 1, place, number));
      return colour ? drawn : applyGrey(drawn);
    });
    return (seed, index) => {
      const values = emptyBatch(batch, size);
      const random = derivedRandom(seed, 2, index);
      for (let item = 0; item < batch; item += 1) {
        const region = regionAt(seed, index, item % places);
        const [left, top] = [random.below(side - size + 1), random.below(side - size + 1)];
        const cut = cropSamples(region.pixels, side, 3, { x: left, y: top, width: size, height: size });
        const patch = moveSquare(cut, size, 3, symmetries[random.below(symmetries.length)]);
        for (const whole of [values.picture, values.truth]) whole.set(patch, item * size * size * 3);
      }
      return values;
    };
  },
};
