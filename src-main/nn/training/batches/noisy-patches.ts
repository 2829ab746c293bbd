import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import { addFilmGrain, drawFilmGrain } from '../../data/operators/film-grain.ts';
import { addGrain } from '../../data/operators/grain.ts';
import { addHalftone, drawHalftone } from '../../data/operators/halftone.ts';
import { compressJpeg } from '../../data/operators/jpeg.ts';
import { addPaper, drawPaper } from '../../data/operators/paper.ts';
import { addStreaks, drawStreaks } from '../../data/operators/streaks.ts';
import { inWholeLevels } from '../../data/operators/whole-levels.ts';
import type { Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { fullStrength } from '../../architecture.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { regionsInTurn } from './regions-in-turn.ts';
import { count, drawRegion, emptyBatch, picturesSchema } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 1024),
  /** Width and height, px. */
  size: count(16, 1024),
  pictures: picturesSchema,
  /** Share of patches with what film, paper, print and scanner add, instead of noise of one deviation everywhere, 0..1. */
  scanned: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
});

const cleanShare = 0.06;
const strongest = 55 / 255;
/** Half of all noise is that of a sensor or of fine grain, independent from pixel to pixel. */
const whiteShare = 0.7;
/** Noise that is the same in all channels: always in pictures without colour, which half of all are, as old photos are. */
const greyNoiseShare = 0.4;
const greyPictureShare = 0.5;
const jpegShare = 0.2;
/** Share of patches whose noise level is given: most denoising is blind, as an old photo's noise is unknown. */
const knownStrengthShare = 0.15;

/** Patches cut from one region: painting a region costs more than a patch. */
const patchesOfRegion = 8;
const regionScale = 2.5;

/**
 * Patches with noise, grain and JPEG's blocks: `picture` [batch, size, size, 3] in 0..1, `mask` all 0, `strength` (as
 * `correctionNetwork` wants it), and `truth`, the same without.
 */
export const noisyPatches: BatchGenerator = {
  task: 'clean',
  create(options) {
    const { batch, size, pictures, scanned } = v.parse(optionsSchema, options);
    const side = Math.round(size * regionScale);
    const regionAt = regionsInTurn(batch, patchesOfRegion, (seed, place, number) =>
      drawRegion(pictures, side, derivedRandom(seed, 1, place, number), greyPictureShare),
    );
    return (seed, index) => {
      const area = size * size;
      const values = emptyBatch(batch, size);
      for (let place = 0; place < batch; place += 1) {
        const region = regionAt(seed, index, place);
        const random = derivedRandom(seed, 2, index, place);
        const [left, top] = [random.below(side - size + 1), random.below(side - size + 1)];
        const cut = cropSamples(region.pixels, side, 3, { x: left, y: top, width: size, height: size });
        const clean = moveSquare(cut, size, 3, symmetries[random.below(symmetries.length)]);
        const patch = { width: size, height: size, pixels: clean };
        const isScanned = scanned > 0 && random.unit() < scanned;
        const noisy = isScanned ? addScanned(patch, region.grey, random) : addNoise(patch, region.grey, random);
        values.picture.set(noisy.pixels, place * area * 3);
        values.truth.set(clean, place * area * 3);
        values.strength.fill(noisy.strength, place * area, (place + 1) * area);
      }
      return values;
    };
  },
};

function addNoise(clean: Picture, grey: boolean, random: RandomSource): { pixels: Float32Array; strength: number } {
  const kind = random.unit();
  if (kind < cleanShare) return { pixels: clean.pixels, strength: 0 };
  const sigma = strongest * random.unit();
  const correlation = random.unit() < whiteShare ? 0 : 1.2 * random.unit();
  const luminanceOnly = random.unit() < greyNoiseShare || grey;
  const noisy = inWholeLevels(addGrain(clean, random, { sigma, correlation, luminanceOnly }));
  const { pixels } = compressSome(clean, noisy, random);
  return { pixels, strength: random.unit() < knownStrengthShare ? sigma / fullStrength : 0 };
}

function compressSome(clean: Picture, noisy: Picture, random: RandomSource): Picture {
  if (random.unit() >= jpegShare) return noisy;
  const quality = 30 + random.below(66);
  // Compressed strongly, noise is gone already.
  const compressed = random.unit() < 0.5 ? clean : noisy;
  return compressJpeg(compressed, { quality, chromaHalved: random.unit() < 0.7 });
}

/** How often each is there; the grain of film is in most pictures, as it is in most scans. */
const scannedShares = { film: 0.75, streaks: 0.3, paper: 0.3, halftone: 0.12 };

/** Grain, paper, dots and streaks, in the order in which they come to a picture; no strength is said, as they have none in common. */
function addScanned(clean: Picture, grey: boolean, random: RandomSource): { pixels: Float32Array; strength: number } {
  let result = clean;
  const has = (kind: keyof typeof scannedShares): boolean => random.unit() < scannedShares[kind];
  if (has('film')) result = addFilmGrain(result, random, drawFilmGrain(random, grey));
  if (has('halftone')) result = addHalftone(result, random, drawHalftone(random, grey));
  else if (has('paper')) result = addPaper(result, random, drawPaper(random));
  if (has('streaks')) result = addStreaks(result, random, drawStreaks(random, grey));
  return { pixels: compressSome(clean, inWholeLevels(result), random).pixels, strength: 0 };
}
