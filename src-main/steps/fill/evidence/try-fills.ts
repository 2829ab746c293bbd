import type { FillProblem } from '../../../imaging/fill-problem.ts';
import { indicesWhere } from '../../../imaging/indices.ts';
import { fillSmooth } from '../../../imaging/smooth-fill/fill-smooth.ts';
import { gaussianKernel } from '../../../nn/data/filters/gaussian-kernel.ts';
import { filterSeparably } from '../../../nn/data/filters/separable.ts';
import { resample } from '../../../nn/data/filters/resample.ts';
import { squaredDistance } from '../../../shared/mask/distance.ts';
import { createWorkContext, type WorkContext } from '../../../platform/work-context.ts';
import { fillExemplar } from '../exemplar/fill-exemplar.ts';
import type { ExemplarOptions } from '../exemplar/options.ts';
import { prefilledColours, reduceMarks, widen } from '../reduce-problem.ts';

/** px of half of the hole's width in the reduced picture: patches of 7 px see its shapes, and a trial costs less than a fill. */
const triedHalfWidth = 14;
/** px by which the hole is grown there. */
const collar = 6;
/** px of the surroundings that are seen there on each side of the grown hole. */
const triedAround = 42;
/** Share of the surroundings that may be missing, the grown hole included: where it is more, copied texture drifts. */
const mostUnknown = 0.4;
const blur = gaussianKernel(2);

/** What trials of both fills say about a hole. */
export interface Trials {
  /** dB by which copied texture was nearer to the truth than the smooth fill in a collar around the hole. */
  readonly collar: number;
  /** log₁₀ of the mean squared difference of neighbouring samples that were copied into the collar, 0..1 each. */
  readonly texture: number;
  /** What each fill is off by in the collar, dB: of the error after a Gaussian of 2 px, and 3 for each octave of the gradient energy. */
  readonly off: { readonly smooth: number; readonly copied: number; readonly drawn?: number };
}

/**
 * Whether copied texture is likely to be the better fill, smooth with detail being the other: better by the error after a Gaussian of 4 px, dB, less
 * 3 dB for each octave by which the gradient energy is off. Fitted on 156 holes of 15 to 48 px radius in 78 photos; on 224 in 14 others it is
 * right in 64 % where width alone is in 54 %, and in 74 %, not 56 %, of the 82 that differ by more than 3 dB.
 */
export function speaksForCopying({ collar: near, texture }: Trials): boolean {
  return 0.29 * near + 0.857 * texture + 2.633 > 0;
}

/** dB by which what a model drew must be off by less: more would leave out good models, less take worse ones. */
const leastAhead = 1;

/**
 * Whether what a model drew around the hole is nearer to the truth than what would be chosen otherwise; undefined where it was not tried. Measured on
 * 66 holes with nine stand-ins for a model, from the mean colour to the truth, blurred, darkened, and shifted by 5 to 30 px: 24.2 of the 31.1 dB that
 * the best choice would win in sum over them, and never the worse fill on average.
 * @param copied whether it would be copied texture, else smooth
 */
export function speaksForDrawing(
  { off: { smooth, copied: ofCopied, drawn } }: Trials,
  copied: boolean,
): boolean | undefined {
  return drawn === undefined ? undefined : drawn + leastAhead < (copied ? ofCopied : smooth);
}

/** By how much a hole and its surroundings are reduced for a trial, above 0 to 1, so that the hole is at most 28 px wide. @param hole with 1 px around it, or up to the photo's edge */
export function trialScale(hole: Uint8Array, width: number, height: number): number {
  const depth = squaredDistance((i) => hole[i] === 0, width, height);
  const deepest = hole.reduce((most, value, i) => (value === 0 ? most : Math.max(most, depth[i])), 1);
  return Math.min(1, triedHalfWidth / Math.sqrt(deepest));
}

/** px around a hole that a trial at a scale looks at. */
export function triedReach(scale: number): number {
  return Math.ceil((collar + triedAround) / scale);
}

/** Fills the hole of a problem; its result is [height, width, channels], null where it could not. */
export type DrawFill = (problem: FillProblem) => Promise<Float32Array | null>;

interface Trial {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
  readonly hole: Uint8Array;
  /** Other damage, and what must not be copied. */
  readonly forbidden: Uint8Array;
}

/**
 * Tries the fills where the truth is known: in the picture reduced so that the hole is 28 px wide, the hole is grown by 6 px, and the fills are
 * compared in that collar. Holes laid beside themselves, in up to four places, were tried too: what they say of this hole is next to nothing.
 * @param problem the hole with its surroundings, of at least `triedReach(scale)`; values in the hole are meaningless
 * @param scale by which it is reduced, from `trialScale`
 * @param draw fills with a model, if there is one
 * @returns null where more than 0.4 of the hole and its surroundings is unknown
 * @throws CANCELLED
 */
export async function tryFills(
  problem: FillProblem,
  scale: number,
  options: Partial<ExemplarOptions>,
  draw: DrawFill | undefined,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<Trials | null> {
  const pause = (): Promise<void> => context.yieldToEventLoop();
  const trial = await reduce(problem, scale, pause);
  const { width, height, hole, forbidden, pixels } = trial;
  const grown = widen(hole, width, height, collar);
  const unknown = count(grown.map((value, i) => (value === 1 || forbidden[i] === 1 ? 1 : 0)));
  if (unknown > mostUnknown * grown.length) return null;
  const around = grown.map((value, i) => (value === 1 && hole[i] === 0 && forbidden[i] === 0 ? 1 : 0));
  if (!around.includes(1)) return null;
  await pause();
  const tried = { width, height, channels: 3, pixels, hole: grown, forbidden };
  const smooth = await fillSmooth(tried, {}, createWorkContext(context.seed, signal));
  const copied = await fillExemplar(tried, options, createWorkContext(context.seed, signal));
  const drawn = draw && (await drawReduced(problem, trial, Math.ceil(collar / scale), draw, pause));
  const offBy = (fill: Float32Array): number => misfit(fill, trial, around);
  return {
    collar: 10 * Math.log10(error(smooth, trial, around) / error(copied, trial, around)),
    texture: roughness(copied, trial, around),
    off: { smooth: offBy(smooth), copied: offBy(copied), ...(drawn ? { drawn: offBy(drawn) } : {}) },
  };
}

/** The problem in colours, its hole and what is forbidden filled smoothly from around, reduced so that the hole is as wide as it is tried. */
async function reduce(problem: FillProblem, scale: number, pause: () => Promise<void>): Promise<Trial> {
  const { width, height, hole, forbidden } = problem;
  const missing = hole.map((value, i) => (value !== 0 || forbidden?.[i] ? 1 : 0));
  const pixels = prefilledColours(problem, missing);
  await pause();
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const small = resample({ width, height, pixels }, w, h);
  const share = (marks: Uint8Array): Float32Array => reduceMarks(marks, width, height, w, h);
  const ofHole = share(hole);
  const ofForbidden = forbidden ? share(forbidden) : new Float32Array(w * h);
  const isHole = Uint8Array.from(ofHole, (value) => (value >= 0.5 ? 1 : 0));
  return {
    width: w,
    height: h,
    pixels: small.pixels,
    hole: isHole,
    // What is missing in part is known to neither.
    forbidden: Uint8Array.from(isHole, (value, i) => (value === 0 && ofForbidden[i] + ofHole[i] > 0.25 ? 1 : 0)),
  };
}

/** What is drawn into the grown hole of the whole problem, as a model sees more of a picture that is not reduced, in colours and reduced then. */
async function drawReduced(
  problem: FillProblem,
  trial: Trial,
  px: number,
  draw: DrawFill,
  pause: () => Promise<void>,
): Promise<Float32Array | undefined> {
  const { width, height, channels, hole, forbidden } = problem;
  const grown = widen(hole, width, height, px).map((value, i) => (value !== 0 && !forbidden?.[i] ? 1 : 0));
  const pixels = problem.pixels.map((value, i) => (grown[Math.floor(i / channels)] === 0 ? value : 0));
  const drawn = await draw({ ...problem, pixels, hole: grown });
  if (!drawn) return undefined;
  await pause();
  const missing = Uint8Array.from(forbidden ?? new Uint8Array(hole.length));
  const colours = prefilledColours({ ...problem, pixels: drawn }, missing);
  return resample({ width, height, pixels: colours }, trial.width, trial.height).pixels;
}

/** As `Trials.off`. */
function misfit(fill: Float32Array, trial: Trial, where: Uint8Array): number {
  const { width, height, pixels } = trial;
  const difference = fill.map((value, i) => (where[Math.floor(i / 3)] === 1 ? value - pixels[i] : 0));
  const blurred = filterSeparably(difference, { width, height, channels: 3 }, blur, 'repeat-edge');
  const energy = roughness(fill, trial, where) - roughness(pixels, trial, where);
  const octaves = Math.min(2, Math.abs(energy) * Math.log2(10));
  return 10 * Math.log10(meanSquare((i) => blurred[i], where) + 1e-6) + 3 * octaves;
}

/** log₁₀ of the mean squared difference of samples that are neighbours, where `where` is 1. */
function roughness(fill: Float32Array, { width }: Trial, where: Uint8Array): number {
  let sum = 0;
  for (const pixel of indicesWhere(where.length, (i) => where[i] === 1)) {
    const steps = [1, width].filter((step) => where[pixel + step] === 1 && (step !== 1 || (pixel + 1) % width !== 0));
    for (const step of steps) {
      for (let c = 0; c < 3; c += 1) sum += (fill[3 * (pixel + step) + c] - fill[3 * pixel + c]) ** 2;
    }
  }
  return Math.log10(sum / count(where) + 1e-7);
}

/** Mean squared difference to the truth where `compared` is 1. */
function error(fill: Float32Array, { pixels }: Trial, compared: Uint8Array): number {
  // A tenth of a level, so that two perfect fills are alike.
  return meanSquare((i) => fill[i] - pixels[i], compared) + (0.1 / 255) ** 2;
}

/** Of the samples of pixels in three channels where `where` is 1. */
function meanSquare(at: (sample: number) => number, where: Uint8Array): number {
  let sum = 0;
  for (const pixel of indicesWhere(where.length, (i) => where[i] === 1)) {
    for (let c = 0; c < 3; c += 1) sum += at(3 * pixel + c) ** 2;
  }
  return sum / (3 * count(where));
}

function count(marks: Uint8Array): number {
  return marks.reduce((sum, value) => sum + value, 0);
}
