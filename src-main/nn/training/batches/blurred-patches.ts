import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { between, logBetween } from '../../data/draws.ts';
import { applyBlur } from '../../data/operators/blur.ts';
import { applyDefocus } from '../../data/operators/defocus.ts';
import { addFilmGrain, drawFilmGrain } from '../../data/operators/film-grain.ts';
import { addGrain } from '../../data/operators/grain.ts';
import { compressJpeg } from '../../data/operators/jpeg.ts';
import { inWholeLevels } from '../../data/operators/whole-levels.ts';
import { emptyPicture, type Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { regionsInTurn } from './regions-in-turn.ts';
import { count, drawRegion, emptyBatch, picturesSchema } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 1024),
  /** Width and height, px. */
  size: count(16, 1024),
  pictures: picturesSchema,
});

const greyPictureShare = 0.4;
/** Sharp pictures, which are to stay as they are. */
const sharpShare = 0.15;
const defocusShare = 0.25;
const motionShare = 0.2;
const noiselessShare = 0.25;
const filmShare = 0.4;
/** Deviation of noise, of levels of 255. */
const noiseRange = [0.7, 12] as const;
const jpegShare = 0.25;

/** Patches cut from one region: painting a region costs more than a patch. */
const patchesOfRegion = 8;
const regionScale = 2.5;
/** px around a patch that blur brings something in from. */
const margin = 10;

/**
 * Blurred patches: `picture` [batch, size, size, 3] in 0..1, out of focus, shaken or softened by 0.4 to 3 px, then with grain and JPEG's blocks; `truth`, the
 * same without blur and JPEG, but with its grain, which is neither to grow nor to vanish; `mask` and `strength` all 0, as nothing is known of the blur.
 */
export const blurredPatches: BatchGenerator = {
  task: 'deblur',
  create(options) {
    const { batch, size, pictures } = v.parse(optionsSchema, options);
    const side = Math.round(size * regionScale);
    const outer = size + 2 * margin;
    const regionAt = regionsInTurn(batch, patchesOfRegion, (seed, place, number) =>
      drawRegion(pictures, side, derivedRandom(seed, 1, place, number), greyPictureShare),
    );
    return (seed, index) => {
      const area = size * size;
      const values = emptyBatch(batch, size);
      for (let place = 0; place < batch; place += 1) {
        const region = regionAt(seed, index, place);
        const random = derivedRandom(seed, 2, index, place);
        const [left, top] = [random.below(side - outer + 1), random.below(side - outer + 1)];
        const cut = cropSamples(region.pixels, side, 3, { x: left, y: top, width: outer, height: outer });
        const sharp = { width: outer, height: outer, pixels: cut };
        const blurred = blur(sharp, random);
        const grain = drawNoise(sharp, region.grey, random);
        const given = inWholeLevels(compressSome(sum(blurred, grain), random));
        const symmetry = symmetries[random.below(symmetries.length)];
        const middle = { x: margin, y: margin, width: size, height: size };
        const put = (to: Float32Array, { pixels }: Picture): void =>
          to.set(moveSquare(cropSamples(pixels, outer, 3, middle), size, 3, symmetry), place * area * 3);
        put(values.picture, given);
        put(values.truth, sum(sharp, grain));
      }
      return values;
    };
  },
};

function blur(sharp: Picture, random: RandomSource): Picture {
  const kind = random.unit();
  if (kind < sharpShare) return sharp;
  if (kind < sharpShare + defocusShare) return applyDefocus(sharp, logBetween(random, [0.7, 4.5]));
  if (kind < sharpShare + defocusShare + motionShare) {
    return applyBlur(sharp, {
      kind: 'motion',
      length: between(random, [2, 9]),
      direction: between(random, [0, Math.PI]),
    });
  }
  return applyBlur(sharp, { kind: 'gaussian', sigma: logBetween(random, [0.4, 3]) });
}

/** Noise that is added to a picture, 0 where there is none. */
function drawNoise(picture: Picture, grey: boolean, random: RandomSource): Picture {
  const { width, height } = picture;
  if (random.unit() < noiselessShare) return emptyPicture(width, height);
  const sigma = logBetween(random, noiseRange) / 255;
  const noisy =
    random.unit() < filmShare
      ? addFilmGrain(picture, random, { ...drawFilmGrain(random, grey), sigma })
      : addGrain(picture, random, {
          sigma,
          correlation: 1.2 * random.unit(),
          luminanceOnly: grey || random.unit() < 0.4,
        });
  return { width, height, pixels: noisy.pixels.map((value, i) => value - picture.pixels[i]) };
}

function sum(a: Picture, b: Picture): Picture {
  return { ...a, pixels: a.pixels.map((value, i) => value + b.pixels[i]) };
}

function compressSome(picture: Picture, random: RandomSource): Picture {
  if (random.unit() >= jpegShare) return picture;
  return compressJpeg(inWholeLevels(picture), { quality: 50 + random.below(46), chromaHalved: random.unit() < 0.7 });
}
