import * as v from 'valibot';
import { applyGrey } from '../../data/operators/grey.ts';
import type { Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { count, drawRegion, picturesSchema } from './training-regions.ts';

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
    const regions = new Map<number, { key: string; region: Picture }>();
    const regionAt = (seed: number, place: number, index: number): Picture => {
      // Not all regions change in the same batch.
      const turn = index + Math.floor((place * batchesOfRegion) / places);
      const number = Math.floor(turn / batchesOfRegion);
      const key = `${seed} ${number}`;
      const known = regions.get(place);
      if (known?.key === key) return known.region;
      const drawn = drawRegion(pictures, side, derivedRandom(seed, 1, place, number));
      const region = colour ? drawn : applyGrey(drawn);
      regions.set(place, { key, region });
      return region;
    };
    return (seed, index) => {
      const area = size * size;
      const picture = new Float32Array(batch * area * 3);
      const random = derivedRandom(seed, 2, index);
      for (let item = 0; item < batch; item += 1) {
        const region = regionAt(seed, item % places, index);
        const [left, top] = [random.below(side - size + 1), random.below(side - size + 1)];
        const cut = cropSamples(region.pixels, side, 3, { x: left, y: top, width: size, height: size });
        picture.set(moveSquare(cut, size, 3, symmetries[random.below(symmetries.length)]), item * area * 3);
      }
      const plane = () => new Float32Array(batch * area);
      return { picture, truth: picture.slice(), mask: plane(), strength: plane() };
    };
  },
};
