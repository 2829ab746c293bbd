import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { resample } from '../../data/filters/resample.ts';
import type { PhotoPool } from '../../data/photo-pool.ts';
import type { Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { paintSynthetic } from '../../data/synthetic/paint-synthetic.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { count, picturesSchema } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 4096),
  /** Width and height, px. */
  size: count(8, 1024),
  pictures: picturesSchema,
});

/** Side of the squares that are cut, of the shorter side of a photo. */
const leastShare = 0.6;
/** Photos are kept with their shorter side at so many times the picture's. */
const keptScale = 2;
/** px: of each photo the pool has a smaller copy, whose longer side is below this, where it is larger than that. */
const smallerCopy = 1000;

/**
 * Whole photos for networks that draw: `picture` [batch, size, size, 3] in 0..1, squares of 0.6 to 1 of a photo's shorter side, reduced, half of them mirrored. Photos stay upright, and count
 * alike whatever their size.
 */
export const wholePictures: BatchGenerator = {
  task: 'draw',
  create(options) {
    const { batch, size, pictures } = v.parse(optionsSchema, options);
    const kept = pictures.photos ? reducedPhotos(pictures.photos, keptScale * size) : [];
    return (seed, index) => {
      const random = derivedRandom(seed, 2, index);
      const picture = new Float32Array(batch * size * size * 3);
      for (let item = 0; item < batch; item += 1) {
        const painted = kept.length === 0 || random.unit() < pictures.painted;
        const photo = painted ? paintSynthetic(2 * size, 2 * size, random) : kept[random.below(kept.length)];
        const square = resample(cutSquare(photo, random), size, size);
        const mirrored =
          random.below(2) === 1 ? symmetries.find((one) => one.mirrored && one.turns === 0)! : symmetries[0];
        picture.set(moveSquare(square.pixels, size, 3, mirrored).map(clip), item * size * size * 3);
      }
      return { picture };
    };
  },
};

/** The photos of a pool, each once, with their shorter side at `side` px, or as they are where that is less. */
function reducedPhotos({ bytes, photos }: PhotoPool, side: number): Picture[] {
  const longer = ({ width, height }: { width: number; height: number }): number => Math.max(width, height);
  const smaller = photos.filter((photo) => longer(photo) < smallerCopy);
  return (smaller.length > 0 ? smaller : photos).map(({ offset, width, height }) => {
    const samples = new Uint8Array(bytes, offset, width * height * 3);
    const photo: Picture = { width, height, pixels: Float32Array.from(samples, (value) => value / 255) };
    const scale = Math.min(1, side / Math.min(width, height));
    return resample(photo, Math.round(width * scale), Math.round(height * scale));
  });
}

function cutSquare({ width, height, pixels }: Picture, random: RandomSource): Picture {
  const share = leastShare + (1 - leastShare) * random.unit();
  const side = Math.max(1, Math.round(share * Math.min(width, height)));
  const left = random.below(width - side + 1);
  const top = random.below(height - side + 1);
  return {
    width: side,
    height: side,
    pixels: cropSamples(pixels, width, 3, { x: left, y: top, width: side, height: side }),
  };
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
