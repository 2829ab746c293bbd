import * as v from 'valibot';
import type { WorkContext } from '../../../platform/work-context.ts';
import { fillSmooth } from '../../../imaging/smooth-fill/fill-smooth.ts';
import type { RandomSource } from '../../../imaging/random.ts';
import { addGrain } from '../../data/operators/grain.ts';
import type { Picture } from '../../data/picture.ts';
import { moveSquare, symmetries } from '../../data/square-symmetry.ts';
import { addThinContent } from '../../data/thin-content.ts';
import { holeMask } from '../../data/structured/hole-mask.ts';
import type { Values } from '../../compiler/runtime.ts';
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
  /** Share of pictures with grain in them, which the truth does not have. */
  grainy: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.2),
  /** Share of pictures into which wires, hair or wrinkles are drawn: they belong there, and are to go on through a hole. */
  thin: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.1),
  /** How holes are filled at first. */
  model: v.optional(v.picklist(['adaptive', 'biharmonic', 'harmonic']), 'adaptive'),
});

type Choices = Pick<v.InferOutput<typeof optionsSchema>, 'pictures' | 'grainy' | 'thin' | 'model'>;

/**
 * px of a region against those of a patch, and how many patches are cut from one: the smooth fill costs more than anything else here, and
 * is better where it sees more around the hole, as it does in a photo.
 */
const regionScale = 2.5;
const patchesOfRegion = 16;
const grain = { lowest: 2 / 255, highest: 15 / 255 };
/** Half of the grainy pictures say how much grain there is. */
const knownStrengthShare = 0.5;
/** A patch with less of its pixels missing teaches little and is drawn again, a few times. */
const leastHole = 0.02;
const draws = 6;

/** Damaged and filled, to cut patches from: [side, side, …]. */
interface Region {
  readonly side: number;
  readonly picture: Float32Array;
  readonly mask: Float32Array;
  readonly truth: Float32Array;
  readonly strength: number;
}

/**
 * Patches with holes that were filled smoothly: `picture` [batch, size, size, 3] in 0..1, `mask` [batch, size, size, 1], 1 in the
 * holes, `strength` (as `correctionNetwork` wants it), and `truth`, the same without holes and grain.
 */
export const holePatches: BatchGenerator = {
  task: 'fill',
  create(options) {
    const { batch, size, ...choices } = v.parse(optionsSchema, options);
    const side = Math.round(size * regionScale);
    const regionAt = regionsInTurn(batch, patchesOfRegion, (seed, place, number) =>
      makeRegion(side, choices, derivedRandom(seed, 1, place, number)),
    );
    return async (seed, index) => {
      const values = emptyBatch(batch, size);
      for (let place = 0; place < batch; place += 1) {
        const region = await regionAt(seed, index, place);
        cutPatch(values, place, size, region, derivedRandom(seed, 2, index, place));
      }
      return values;
    };
  },
};

const still: WorkContext = { seed: 0, progress: () => undefined, yieldToEventLoop: () => Promise.resolve() };

async function makeRegion(
  side: number,
  { pictures, grainy, thin, model }: Choices,
  random: RandomSource,
): Promise<Region> {
  const drawn = drawRegion(pictures, side, random);
  const truth = random.unit() < thin ? addThinContent(drawn, random) : drawn;
  const noisy = random.unit() < grainy;
  const sigma = noisy ? grain.lowest * (grain.highest / grain.lowest) ** random.unit() : 0;
  const seen: Picture = noisy
    ? addGrain(truth, random, { sigma, correlation: 1.2 * random.unit(), luminanceOnly: random.unit() < 0.5 })
    : truth;
  const { hole } = holeMask({ width: side, height: side }, random);
  const picture = await fillSmooth(
    { width: side, height: side, channels: 3, pixels: seen.pixels, hole },
    { model },
    still,
  );
  const told = random.unit() < knownStrengthShare;
  return {
    side,
    picture,
    mask: Float32Array.from(hole),
    truth: truth.pixels,
    strength: told ? sigma / fullStrength : 0,
  };
}

function cutPatch(values: Values, place: number, size: number, region: Region, random: RandomSource): void {
  const area = size * size;
  let mask: Float32Array = new Float32Array(area);
  let left = 0;
  let top = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    left = random.below(region.side - size + 1);
    top = random.below(region.side - size + 1);
    mask = cropSamples(region.mask, region.side, 1, { x: left, y: top, width: size, height: size });
    if (mask.reduce((sum, value) => sum + value, 0) >= leastHole * area) break;
  }
  const symmetry = symmetries[random.below(symmetries.length)];
  const put = (name: string, piece: Float32Array, channels: number): void =>
    (values[name] as Float32Array).set(moveSquare(piece, size, channels, symmetry), place * area * channels);
  put('mask', mask, 1);
  put('picture', cropSamples(region.picture, region.side, 3, { x: left, y: top, width: size, height: size }), 3);
  put('truth', cropSamples(region.truth, region.side, 3, { x: left, y: top, width: size, height: size }), 3);
  (values.strength as Float32Array).fill(region.strength, place * area, (place + 1) * area);
}
