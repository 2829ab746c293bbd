import { AppError } from '../../shared/errors.ts';
import type { Fill, FillProblem } from '../fill-problem.ts';
import { sharedArray } from '../../platform/threads.ts';
import { holeDepth } from '../hole-depth.ts';
import { clampToKnownRange } from './known-range.ts';
import { YieldBudget } from './yield-budget.ts';
import type { WorkingPicture } from './working-picture.ts';
import { fillPicture, type SmoothModel } from './fill-picture.ts';

export interface SmoothOptions {
  /** `adaptive` by default. */
  model?: SmoothModel;
  /** Of `biharmonic`: beyond this distance from what is known, in px, the fill sags like a membrane. 8 by default. */
  tensionLength?: number;
}

/**
 * Continues the surroundings into the hole: the fill for scratches, dust and creases, and a start for everything else. Each
 * group of neighbouring missing pixels is solved on its own, so time and memory follow the hole, not the photo: exactly up to
 * 120,000 pixels, beyond that by tiles from the fill at half scale. The result is the same for every seed, and has no grain.
 * @throws MASK_SIZE when the problem's arrays do not belong together, MASK_FULL when nothing is known, CANCELLED
 */
export const fillSmooth: Fill<SmoothOptions> = async (problem, options, context) => {
  checkSizes(problem);
  const { width, height, channels } = problem;
  const forbidden = problem.forbidden ?? new Uint8Array(width * height);
  const picture: WorkingPicture = { width, height, channels, values: sharedArray(Float32Array, problem.pixels.length) };
  picture.values.set(problem.pixels);
  const hole = new Uint8Array(width * height);
  const budget = new YieldBudget(context);
  await budget.yieldToEventLoop();
  let missing = 0;
  for (let pixel = 0; pixel < hole.length; pixel++) {
    if (pixel % width === 0 && budget.spend(4 * width)) await budget.yieldToEventLoop();
    if (problem.hole[pixel] === 0) continue;
    hole[pixel] = 1;
    missing++;
    picture.values.fill(0, pixel * channels, (pixel + 1) * channels);
  }
  if (missing === hole.length && missing > 0) {
    throw new AppError(
      'MASK_FULL',
      'The mask covers the whole photo, so there is nothing to continue into it. Leave some of the photo unmasked.',
      { why: 'smooth' },
    );
  }
  if (missing > 0) {
    const depth = await holeDepth((pixel) => hole[pixel] !== 0, width, height, budget.spending(4 * width));
    const choice = { model: options.model ?? 'adaptive', tensionLength: options.tensionLength ?? 8 };
    await fillPicture({ picture, hole, forbidden, depth }, choice, budget, (fraction) => context.progress(fraction));
    await clampToKnownRange(picture, hole, depth, budget);
  }
  context.progress(1);
  return picture.values.slice();
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
    why: 'fill',
    width,
    height,
  });
}
