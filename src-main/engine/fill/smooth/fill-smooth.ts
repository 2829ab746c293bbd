import { AppError } from '../../../shared/errors.ts';
import type { Fill, FillProblem } from '../problem.ts';
import { clampToKnownRange } from './known-range.ts';
import { measureDepth } from './hole-depth.ts';
import { Pace } from './pace.ts';
import type { WorkingPicture } from './solve-energy.ts';
import { fillPicture, type SmoothModel } from './fill-picture.ts';

export interface SmoothOptions {
  /** `adaptive` by default. */
  model?: SmoothModel;
  /** Of `biharmonic`: beyond this distance from what is known, in px, the fill sags like a membrane. 8 by default. */
  tensionLength?: number;
}

/**
 * Continues the surroundings into the hole: the fill for scratches, dust and creases, and a start for everything else. Each
 * group of neighbouring missing pixels is solved exactly and on its own, so time and memory follow the hole, not the photo. The
 * result stays within the range of the known pixels around and is the same for every seed.
 *
 * Throws MASK_SIZE when the problem's arrays do not belong together, MASK_FULL when nothing is known, CANCELLED.
 */
export const fillSmooth: Fill<SmoothOptions> = async (problem, options, context) => {
  const { width, height, channels, hole } = problem;
  const forbidden = problem.forbidden ?? new Uint8Array(hole.length);
  checkSizes(problem);
  const result = Float32Array.from(problem.pixels);
  const missing = Uint8Array.from(hole, (value) => (value === 0 ? 0 : 1));
  let missingCount = 0;
  for (const value of missing) missingCount += value;
  if (missingCount === missing.length && missingCount > 0) {
    throw new AppError(
      'MASK_FULL',
      'The mask covers the whole photo, so nothing is left to continue. Leave some of it unmasked.',
    );
  }
  if (missingCount > 0) {
    const picture: WorkingPicture = { width, height, channels, values: Float64Array.from(problem.pixels) };
    for (let pixel = 0; pixel < missing.length; pixel++) {
      if (missing[pixel] !== 0) picture.values.fill(0, pixel * channels, (pixel + 1) * channels);
    }
    await context.breathe();
    const depth = measureDepth(missing, width, height);
    const model = options.model ?? 'adaptive';
    await fillPicture(
      { picture, hole: missing, forbidden, depth },
      { model, tensionLength: options.tensionLength ?? 8 },
      new Pace(context),
      (fraction) => {
        context.progress(fraction);
      },
    );
    clampToKnownRange(picture, missing, depth);
    for (let pixel = 0; pixel < missing.length; pixel++) {
      if (missing[pixel] === 0) continue;
      for (let at = pixel * channels; at < (pixel + 1) * channels; at++) result[at] = picture.values[at];
    }
  }
  context.progress(1);
  return result;
};

function checkSizes({ width, height, channels, pixels, hole, forbidden }: FillProblem): void {
  const count = width * height;
  if (
    pixels.length === count * channels &&
    hole.length === count &&
    (forbidden === undefined || forbidden.length === count)
  )
    return;
  throw new AppError('MASK_SIZE', `The mask does not have the size of the photo (${width} × ${height} pixels).`, {
    width,
    height,
  });
}
