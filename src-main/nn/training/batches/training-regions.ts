import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import { cutFromPool, type PhotoPool } from '../../data/photo-pool.ts';
import { applyGrey } from '../../data/operators/grey.ts';
import type { Picture } from '../../data/picture.ts';
import { paintSynthetic } from '../../data/synthetic/paint-synthetic.ts';

/** Schema of an integer option. */
export const count = (smallest: number, largest: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(smallest), v.maxValue(largest));

/** Where the pictures of a batch come from. */
export const picturesSchema = v.object({
  /** Share of pictures that are painted, 0..1; all of them where there are no photos. */
  painted: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  photos: v.optional(
    v.object({
      bytes: v.instance(SharedArrayBuffer),
      photos: v.array(v.object({ offset: v.number(), width: v.number(), height: v.number() })),
    }),
  ),
});
export type PictureChoice = v.InferOutput<typeof picturesSchema>;

/** A batch of patches, all 0: `picture` and `truth` [batch, size, size, 3], `mask` and `strength` [batch, size, size, 1]. */
export function emptyBatch(
  batch: number,
  size: number,
): Record<'picture' | 'mask' | 'strength' | 'truth', Float32Array> {
  const [planes, pictures] = [1, 3].map((channels) => () => new Float32Array(batch * size * size * channels));
  return { picture: pictures(), mask: planes(), strength: planes(), truth: pictures() };
}

/** A picture to damage. */
export interface Region extends Picture {
  readonly grey: boolean;
}

/**
 * A square picture to damage: painted, or cut from a photo.
 * @param greyShare of the pictures have no colour
 */
export function drawRegion(choice: PictureChoice, side: number, random: RandomSource, greyShare = 0.15): Region {
  const painted = random.unit() < choice.painted;
  const cut = painted || !choice.photos ? undefined : cutBusier(choice.photos, side, random);
  const region = cut ?? paintSynthetic(side, side, random);
  const grey = random.unit() < greyShare;
  return { ...(grey ? applyGrey(region) : region), grey };
}

/** Rejection of flat patches: of two candidates the one with the larger total variation. */
function cutBusier(pool: PhotoPool, side: number, random: RandomSource): Picture | undefined {
  const [one, other] = [cutFromPool(pool, side, random), cutFromPool(pool, side, random)];
  return one && other && variation(other) > variation(one) ? other : one;
}

/** Mean absolute difference from the pixel on the right. */
function variation({ pixels }: Picture): number {
  let sum = 0;
  for (let i = 3; i < pixels.length; i += 1) sum += Math.abs(pixels[i] - pixels[i - 3]);
  return sum / pixels.length;
}
