import type { FillProblem } from '../../imaging/fill-problem.ts';
import { indicesWhere } from '../../imaging/indices.ts';
import { estimateTint, applyTint } from '../../imaging/colour/tint.ts';
import type { HoledPicture, Inpainter } from '../../models/imported/inpainter.ts';
import { resample } from '../../nn/data/filters/resample.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { addMembrane, type Hold } from './exemplar/seam.ts';
import { prefilledColours, reduceMarks, widen } from './reduce-problem.ts';

/** px a side of what a model that takes any size is given at most; larger ones are reduced. */
const largestSide = 1024;
/** px of its own picture that a model draws beyond the hole, where it is compared with the photo. */
const collar = 3;
/** A difference at the hole's border that is larger is an edge that the model drew elsewhere, and no seam; 0..1. */
const seamLimit = 48 / 255;

/**
 * Fills a hole with an imported model: the whole of `problem` is scaled to what the model takes, and what it gives for the hole is scaled
 * back, laid in without a seam, and given the photo's tint where that has no colours of its own.
 * @param problem the hole with its surroundings; forbidden pixels are missing to the model
 * @returns [height, width, channels]: pixels outside of the hole are those of the problem
 * @throws MODEL_FAILED, MODEL_REFUSED, CANCELLED
 */
export async function inpaintHole(
  problem: FillProblem,
  model: Inpainter,
  context: Pick<WorkContext, 'yieldToEventLoop'>,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { width, height, channels, pixels, hole, forbidden } = problem;
  const { yieldToEventLoop } = context;
  const scale = scaleFor(model, width, height);
  const widened = widen(hole, width, height, Math.ceil(collar / scale));
  const missing = widened.map((value, i) => (value !== 0 || (forbidden && forbidden[i] !== 0) ? 1 : 0));
  await yieldToEventLoop();
  const given = givenTo(model, { width, height, pixels: prefilledColours(problem, missing), hole: missing }, scale);
  const made = await model.inpaint(given.picture, signal);
  await yieldToEventLoop();
  const drawn = cut({ ...given.picture, pixels: made }, given.width, given.height);
  const picture = resample(drawn, width, height).pixels;
  await yieldToEventLoop();
  const result = pixels.slice();
  const filled = toChannels(picture, problem);
  const missingPixels = indicesWhere(hole.length, (pixel) => hole[pixel] !== 0);
  await removeSeam(filled, problem, missingPixels, yieldToEventLoop);
  for (const p of missingPixels) result.set(filled.subarray(p * channels, (p + 1) * channels), p * channels);
  return result;
}

/** By which the picture is reduced, at most 1: what is smaller than the model's picture is given as it is, and mirrored around. */
function scaleFor({ side = largestSide }: Inpainter, width: number, height: number): number {
  return Math.min(1, side / Math.max(width, height));
}

/** A picture as the model takes it, and the part of it, from its upper left corner, that is not mirrored. */
function givenTo(
  { side, multiple }: Inpainter,
  { width, height, pixels, hole }: HoledPicture,
  scale: number,
): { picture: HoledPicture; width: number; height: number } {
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const small = resample({ width, height, pixels }, w, h);
  // Missing where anything is.
  const smallHole = Uint8Array.from(reduceMarks(hole, width, height, w, h), (share) => (share > 0 ? 1 : 0));
  const up = (size: number): number => side ?? Math.ceil(size / multiple) * multiple;
  const [outerWidth, outerHeight] = [up(w), up(h)];
  const picture = {
    width: outerWidth,
    height: outerHeight,
    pixels: new Float32Array(outerWidth * outerHeight * 3),
    hole: new Uint8Array(outerWidth * outerHeight),
  };
  for (let y = 0; y < outerHeight; y += 1) {
    const row = mirrored(y, h) * w;
    for (let x = 0; x < outerWidth; x += 1) {
      const from = row + mirrored(x, w);
      const to = y * outerWidth + x;
      for (let c = 0; c < 3; c += 1) picture.pixels[to * 3 + c] = small.pixels[from * 3 + c];
      picture.hole[to] = smallHole[from];
    }
  }
  return { picture, width: w, height: h };
}

/** Index in 0..count − 1 for a place at or beyond it, under mirror padding without repeated edge. */
function mirrored(place: number, count: number): number {
  const period = Math.max(1, 2 * (count - 1));
  const inside = place % period;
  return Math.min(inside, period - inside);
}

function cut(picture: HoledPicture, width: number, height: number): HoledPicture {
  if (picture.width === width && picture.height === height) return picture;
  const pixels = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const start = y * picture.width * 3;
    pixels.set(picture.pixels.subarray(start, start + width * 3), y * width * 3);
  }
  return { ...picture, width, height, pixels };
}

/** A picture in colours in the channels of the problem; one without colours, grey or sepia, stays without. */
function toChannels(picture: Float32Array, { channels, pixels, hole, forbidden }: FillProblem): Float32Array {
  if (channels === 1) {
    return Float32Array.from(
      { length: picture.length / 3 },
      (_, i) => (picture[3 * i] + picture[3 * i + 1] + picture[3 * i + 2]) / 3,
    );
  }
  const tint = estimateTint(pixels, (pixel) => hole[pixel] === 0 && (forbidden?.[pixel] ?? 0) === 0);
  if (tint) applyTint(tint, picture);
  return picture;
}

/**
 * Removes the seam, in place: around the hole the model drew what the photo has, a little otherwise; a membrane stretched over the hole from
 * those differences is added to what it drew (Pérez, Gangnet, Blake 2003, solved for the correction).
 */
function removeSeam(
  drawn: Float32Array,
  problem: FillProblem,
  missing: Int32Array,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { channels, pixels, forbidden } = problem;
  const difference = new Float32Array(channels);
  const hold: Hold = (p, place, values) => {
    if (forbidden && forbidden[p] !== 0) return false;
    for (let c = 0; c < channels; c += 1) difference[c] = pixels[p * channels + c] - drawn[p * channels + c];
    if (difference.some((value) => Math.abs(value) > seamLimit)) return false;
    values.set(difference, place * channels);
    return true;
  };
  return addMembrane(problem, drawn, missing, hold, yieldToEventLoop);
}
