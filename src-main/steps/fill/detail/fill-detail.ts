import { createRandom } from '../../../imaging/random.ts';
import { holeDepth } from '../../../imaging/hole-depth.ts';
import type { Fill, FillProblem } from '../../../imaging/fill-problem.ts';
import { gaussianKernel } from '../../../nn/data/filters/gaussian-kernel.ts';
import { filterSeparably, type Raster } from '../../../nn/data/filters/separable.ts';
import { clampRect, growRect, type Rect } from '../../../shared/geometry/rect.ts';
import { boundsOfSet } from '../../../shared/mask/set-bounds.ts';
import { patchFeatures } from '../exemplar/features.ts';
import { createField, type Field } from '../exemplar/field.ts';
import { CONTEXT, createLevel, HOLE, KNOWN, quantise, type Level } from '../exemplar/level.ts';
import { settingsOf, type ExemplarOptions } from '../exemplar/options.ts';
import { orientedOffset } from '../exemplar/orientations.ts';
import { Searcher, threadsFor } from '../exemplar/search.ts';
import { chooseSources } from '../exemplar/sources.ts';
import { scatter } from '../exemplar/start.ts';
import { continueTexture, measureTexture } from '../exemplar/texture.ts';
import { tuning } from '../exemplar/tuning.ts';
import { voteWeights } from '../exemplar/vote.ts';

/** px: standard deviation of the Gaussian that divides a picture into its coarse part and its detail. */
const sigma = 2.5;
/** What a difference of the coarse parts counts for beside one of the details. */
const coarseWeight = 0.6;
/** Rounds of search, each followed by a vote, but for the last, which copies. */
const rounds = 2;
/** Passes over all patches of the first search, which knows no detail yet. */
const firstSweeps = 2;
/**
 * Share of the surroundings' energy that the detail has in the end: copied detail is right in kind and not in place, so that all of it
 * would be twice as wrong as none.
 */
const energyShare = 0.7;
/** px: standard deviation of the window in which energies are compared. */
const energyReach = 5;
/** A patch's mean is that of the fill whatever its source's. */
const shade = { cost: 0, limit: 255 };

/**
 * Adds to a smooth fill the detail that it lacks. A picture is its coarse part, a Gaussian of 2.5 px, and the detail above it; patches are
 * compared by both, and only their detail is copied. So the fill's shapes stay where they are, the detail is one that goes with such a
 * shape elsewhere in the photo, and no edge comes with it, as the smooth fill has none. Search and vote are those of the texture fill
 * (Wexler, Shechtman, Irani 2007) at full size alone.
 * @param problem `pixels` hold the smooth fill in the hole
 * @throws INVALID_REQUEST for options out of range, CANCELLED
 */
export const fillDetail: Fill<ExemplarOptions> = async (problem, options, context) => {
  const { width, height, channels, hole, pixels } = problem;
  const settings = settingsOf(options);
  const pause = (): Promise<void> => context.yieldToEventLoop();
  const raster = { width, height, channels };
  const coarse = filterSeparably(pixels, raster, gaussianKernel(sigma), 'repeat-edge');
  await pause();
  const isHole = (i: number): boolean => hole[Math.floor(i / channels)] !== 0;
  const detail = pixels.map((value, i) => (isHole(i) ? 0 : value - coarse[i]));
  const level = createDetailLevel(problem);
  /** Sets what patches are compared by, with the detail or without. */
  const compose = (share: 0 | 1): void => {
    for (let i = 0; i < coarse.length; i += 1) {
      // In the middle of the range, so that no detail is cut off.
      level.estimate[i] = 0.5 + coarseWeight * (coarse[i] - 0.5) + share * detail[i];
    }
    quantise(level, 0, coarse.length);
  };
  compose(1);
  await measureTexture(level, tuning.textureReach, pause);
  continueTexture(level);
  const choice = await chooseSources(level, 1, settings, context.seed, true, pause);
  if (!choice) return pixels.slice();
  const depth = await holeDepth((p) => hole[p] !== 0, width, height, pause);
  const field = await createField(level, choice, depth, pause);
  const random = createRandom(context.seed);
  await scatter(field, random, pause);
  const search = async (features: Float32Array, sweeps: number, reach: number, from: number): Promise<void> => {
    const { orientations: allowed } = settings;
    const threads = threadsFor(field.hole.length, context);
    const { undivided } = context;
    using searcher = new Searcher(level, field, {
      scale: 1,
      allowed,
      random,
      features,
      threads,
      undivided,
      pause,
      shade,
    });
    await searcher.improve(sweeps, reach, (fraction) =>
      context.progress((from + fraction * sweeps) / (firstSweeps + rounds)),
    );
  };
  // Of sources, which have nothing of the hole, so that they stay what they are.
  const detailed = await patchFeatures(level, field.radius, pause);
  compose(0);
  await search(await patchFeatures(level, field.radius, pause), firstSweeps, Infinity, 0);
  await copyDetail(detail, level, field, pause);
  for (let round = 0; round < rounds; round += 1) {
    compose(1);
    await search(detailed, 1, Infinity, firstSweeps + round);
    if (round + 1 < rounds) await voteOnDetail(detail, level, field, pause);
    else await copyDetail(detail, level, field, pause);
  }
  const { box, values } = missingShare((i) => pixels[i] - coarse[i], detail, hole, raster);
  context.progress(1);
  const result = pixels.slice();
  for (let y = 0, at = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1, at += 1) {
      const pixel = (box.y + y) * width + box.x + x;
      if (hole[pixel] === 0) continue;
      for (let i = pixel * channels; i < (pixel + 1) * channels; i += 1) {
        result[i] = Math.min(1, Math.max(0, pixels[i] + values[at] * detail[i]));
      }
    }
  }
  return result;
};

function createDetailLevel({ width, height, channels, hole, forbidden }: FillProblem): Level {
  const level = createLevel(width, height, channels);
  for (let p = 0; p < hole.length; p += 1) level.kind[p] = hole[p] ? HOLE : forbidden?.[p] ? CONTEXT : KNOWN;
  return level;
}

/** Gives each pixel of the hole the detail of the middle of its patch's source. */
async function copyDetail(
  detail: Float32Array,
  { width, height, channels }: Level,
  { radius, hole, targetAt, source, orientation }: Field,
  pause: () => Promise<void>,
): Promise<void> {
  for (let k = 0; k < hole.length; k += 1) {
    const pixel = hole[k];
    const [pixelX, pixelY] = [pixel % width, Math.floor(pixel / width)];
    const x = Math.min(width - 1 - radius, Math.max(radius, pixelX));
    const y = Math.min(height - 1 - radius, Math.max(radius, pixelY));
    const t = targetAt[y * width + x];
    // Sources are whole patches outside of the hole, so nothing is read that is written here.
    const from = source[t] + orientedOffset(orientation[t], pixelX - x, pixelY - y, width);
    for (let c = 0; c < channels; c += 1) detail[pixel * channels + c] = detail[from * channels + c];
    if ((k & 4095) === 0) await pause();
  }
}

/** Gives each pixel of the hole the weighted mean of the details of the patches over it. */
async function voteOnDetail(
  detail: Float32Array,
  { width, height, channels }: Level,
  field: Field,
  pause: () => Promise<void>,
): Promise<void> {
  const { radius, hole, targetAt, source, orientation } = field;
  const weights = voteWeights(field, channels);
  const sums = new Float64Array(channels);
  for (let k = 0; k < hole.length; k += 1) {
    const pixel = hole[k];
    const [pixelX, pixelY] = [pixel % width, Math.floor(pixel / width)];
    let total = 0;
    sums.fill(0);
    for (let y = Math.max(radius, pixelY - radius); y <= Math.min(height - 1 - radius, pixelY + radius); y += 1) {
      for (let x = Math.max(radius, pixelX - radius); x <= Math.min(width - 1 - radius, pixelX + radius); x += 1) {
        const t = targetAt[y * width + x];
        if (t < 0 || source[t] < 0) continue;
        const from = source[t] + orientedOffset(orientation[t], pixelX - x, pixelY - y, width);
        total += weights[t];
        for (let c = 0; c < channels; c += 1) sums[c] += weights[t] * detail[from * channels + c];
      }
    }
    if (total > 0) for (let c = 0; c < channels; c += 1) detail[pixel * channels + c] = sums[c] / total;
    if ((k & 255) === 0) await pause();
  }
}

/** Strengths in a rectangle around the hole. */
interface Strength {
  readonly box: Rect;
  /** [box.height, box.width] */
  readonly values: Float32Array;
}

/**
 * By how much copied detail is multiplied so that with the fill's own it has `energyShare` of the energy. A narrow smooth fill has half of its
 * detail itself.
 */
function missingShare(
  ownAt: (sample: number) => number,
  copied: Float32Array,
  hole: Uint8Array,
  { width, height, channels }: Raster,
): Strength {
  const kernel = gaussianKernel(energyReach);
  const photo = { x: 0, y: 0, width, height };
  const around = boundsOfSet({ bounds: photo, values: hole }) ?? { ...photo, width: 0, height: 0 };
  const box = clampRect(growRect(around, (kernel.length - 1) / 2), photo);
  const energy = (at: (sample: number) => number): Float32Array => {
    const squares = new Float32Array(box.width * box.height);
    for (let y = 0, to = 0; y < box.height; y += 1) {
      for (let x = 0; x < box.width; x += 1, to += 1) {
        const pixel = (box.y + y) * width + box.x + x;
        if (hole[pixel] === 0) continue;
        for (let i = pixel * channels; i < (pixel + 1) * channels; i += 1) squares[to] += at(i) ** 2;
      }
    }
    return filterSeparably(squares, { ...box, channels: 1 }, kernel, 'repeat-edge');
  };
  const [present, wanted] = [energy(ownAt), energy((i) => copied[i])];
  const values = present.map((value, i) =>
    wanted[i] > 0 ? Math.sqrt(Math.max(0, energyShare - value / wanted[i])) : 0,
  );
  return { box, values };
}
