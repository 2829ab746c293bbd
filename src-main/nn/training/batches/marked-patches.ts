import * as v from 'valibot';
import { damageKinds } from '../../../shared/data/damage-kind.ts';
import type { RandomSource } from '../../../imaging/random.ts';
import { cropSamples } from '../../../imaging/pixels/crop.ts';
import { between, chance, logBetween, type Range } from '../../data/draws.ts';
import { resample } from '../../data/filters/resample.ts';
import { change, drawMarks, layMarks } from '../../data/mark-picture.ts';
import { applyCast, drawCast } from '../../data/operators/cast.ts';
import { applyFade, drawFade } from '../../data/operators/fade.ts';
import { addGrain } from '../../data/operators/grain.ts';
import { compressJpeg } from '../../data/operators/jpeg.ts';
import { applySepia, drawSepia } from '../../data/operators/sepia.ts';
import { inWholeLevels } from '../../data/operators/whole-levels.ts';
import { withinRange } from '../../data/operators/within-range.ts';
import type { Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { addThinContent, thinContentKinds } from '../../data/thin-content.ts';
import type { TracedScan } from '../../data/traced-marks.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { regionsInTurn } from './regions-in-turn.ts';
import { count, drawRegion, picturesSchema, type PictureChoice } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 1024),
  /** Width and height, px. */
  size: count(16, 1024),
  pictures: picturesSchema,
  /** Scans whose marks were traced, to be laid on as they lay there; all marks are drawn where there are none. */
  scans: v.optional(
    v.array(
      v.object({
        width: v.number(),
        height: v.number(),
        marks: v.array(v.object({ kind: v.picklist(damageKinds), outline: v.array(v.number()) })),
      }),
    ),
    [],
  ),
});

const regionScale = 2.5;
/** Patches cut from one region: to paint and mark a region costs more than a patch. */
const patchesOfRegion = 12;
const greyShare = 0.35;
/** Film has grain before anything lies on it; deviations in levels of 255. */
const grainyShare = 0.5;
const grains: Range = [1, 14];
const sepiaShare = 0.15;
/** Scans at many dpi: the print is soft there, and what lies on it is not. */
const enlargedShare = 0.3;
const enlargements: Range = [1.2, 3];
/** Small files of sharp photos, and the halves and quarters in which a photo is looked at: finer than photos of the pool are. */
const reducedShare = 0.4;
const reductions: Range = [1.1, 2];
/** Pictures with more of what is taken for damage than they have: `thinContentKinds`. */
const thinShare = 0.16;
/** Weight of such things against 1: they are what is taken for damage. More of it, in more pictures, and scratches are doubted too. */
const thinWeight = 1.25;
const cleanShare = 0.15;

/** Change from which something drawn into the picture counts as thin content. */
const drawnFrom = 8 / 255;

const kindCount = damageKinds.length;

/** A picture to cut patches from, [side, side, …]. */
interface Region {
  readonly side: number;
  readonly picture: Float32Array;
  readonly damage: Float32Array;
  readonly weight: Float32Array;
}

/**
 * Patches with dust, hairs, scratches, creases and tears on them, and some without: `picture` [batch, size, size, 3] in 0..1, `damage` [batch,
 * size, size, 4], 1 where the kind lies (`damageKinds`), and `weight` [batch, size, size, 1]: 0 where nobody could say whether there is
 * damage, 1.25 on thin things that belong to the picture, 1 elsewhere.
 */
export const markedPatches: BatchGenerator = {
  task: 'detect',
  create(options) {
    const { batch, size, pictures, scans } = v.parse(optionsSchema, options);
    const side = Math.round(size * regionScale);
    const regionAt = regionsInTurn(batch, patchesOfRegion, (seed, place, number) =>
      makeRegion(side, pictures, scans, derivedRandom(seed, 1, place, number)),
    );
    return (seed, index) => {
      const area = size * size;
      const values = {
        picture: new Float32Array(batch * area * 3),
        damage: new Float32Array(batch * area * kindCount),
        weight: new Float32Array(batch * area),
      };
      for (let place = 0; place < batch; place += 1) {
        const region = regionAt(seed, index, place);
        const random = derivedRandom(seed, 2, index, place);
        const cut = { x: random.below(side - size + 1), y: random.below(side - size + 1), width: size, height: size };
        const way = symmetries[random.below(symmetries.length)];
        const piece = (from: Float32Array, channels: number): Float32Array =>
          moveSquare(cropSamples(from, side, channels, cut), size, channels, way);
        values.picture.set(piece(region.picture, 3), place * area * 3);
        values.damage.set(piece(region.damage, kindCount), place * area * kindCount);
        values.weight.set(piece(region.weight, 1), place * area);
      }
      return values;
    };
  },
};

function makeRegion(side: number, pictures: PictureChoice, scans: readonly TracedScan[], random: RandomSource): Region {
  const drawn = drawRegion(pictures, Math.round(side / drawScale(random)), random, greyShare);
  const plain: Picture = drawn.width === side ? drawn : withinRange(resample(drawn, side, side));
  const weight = new Float32Array(side * side).fill(1);
  const detailed = chance(random, thinShare) ? addThinContent(plain, random, thinContentKinds) : plain;
  for (let i = 0; i < weight.length; i += 1) if (change(plain, detailed, i) > drawnFrom) weight[i] = thinWeight;
  const aged = age(detailed, drawn.grey, random);
  const damage = new Float32Array(side * side * kindCount);
  let picture = aged;
  if (!chance(random, cleanShare)) {
    picture = layMarks(aged, drawMarks(aged, scans, random), { damage, weight });
  }
  return { side, picture: scanned(picture, random).pixels, damage, weight };
}

/** px of the region for one of the photo. */
function drawScale(random: RandomSource): number {
  const turn = random.unit();
  if (turn < enlargedShare) return logBetween(random, enlargements);
  return turn < enlargedShare + reducedShare ? 1 / logBetween(random, reductions) : 1;
}

/** What has happened to a print before anything lay on it. */
function age(picture: Picture, grey: boolean, random: RandomSource): Picture {
  let aged = picture;
  if (chance(random, 0.4)) aged = applyFade(aged, drawFade(random));
  if (!grey && chance(random, 0.25)) aged = applyCast(aged, drawCast(random));
  if (chance(random, sepiaShare)) aged = applySepia(aged, drawSepia(random));
  return withGrain(aged, chance(random, grainyShare) ? logBetween(random, grains) / 255 : 0, random);
}

function withGrain(picture: Picture, sigma: number, random: RandomSource): Picture {
  if (sigma === 0) return picture;
  const grain = { sigma, correlation: between(random, [0, 1.2]), luminanceOnly: chance(random, 0.6) };
  return withinRange(addGrain(picture, random, grain));
}

/** What the scanner and the file make of a print with all that lies on it. */
function scanned(picture: Picture, random: RandomSource): Picture {
  let result = withGrain(picture, chance(random, 0.35) ? logBetween(random, [0.7, 6]) / 255 : 0, random);
  if (chance(random, 0.4)) {
    result = compressJpeg(result, { quality: 45 + random.below(51), chromaHalved: chance(random, 0.7) });
  }
  return inWholeLevels(result);
}
