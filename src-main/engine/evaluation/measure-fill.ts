import * as v from 'valibot';
import { bitmapFromValues } from '../../shared/mask/runs.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import { fillParamsSchema, newFill, type FillMethod, type FillStep } from '../../steps/fill/params.ts';
import type { SmallPicture } from '../codecs/screen/read-small-picture.ts';
import type { FillOutcome } from '../../steps/fill/fill-damage.ts';
import { applyPatches } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { holePsnr } from './hole-psnr.ts';
import { memorySource } from './memory-source.ts';
import { structuralSimilarity } from './structural-similarity.ts';

/** The application's own fill of one step. */
export type Fill = (
  source: PixelSource,
  step: FillStep,
  seeds: readonly number[],
  onProgress: (progress: { fraction: number }) => void,
) => Promise<FillOutcome>;

export interface FillChoice {
  readonly method: FillMethod;
  readonly model?: ModelReference;
  readonly ensemble: boolean;
  readonly seed: number;
}

export interface Measured {
  readonly psnr: number;
  readonly ssim: number;
  readonly seconds: number;
}

/** Takes the missing pixels away, has them filled, and compares with what was there. @param holes [height, width], 255 or 0 */
export async function measureFill(
  truth: SmallPicture,
  holes: Uint8Array,
  { method, model, ensemble, seed }: FillChoice,
  fill: Fill,
  onProgress: (fraction: number) => void,
): Promise<Measured> {
  const { width, height } = truth;
  const hole = bitmapFromValues(holes, width, height);
  if (!hole) throw new Error('nothing is missing');
  const step = newFill({
    id: 'evaluation',
    // Without grain: any but the very grain that is missing would count as an error.
    params: v.parse(fillParamsSchema, { method, model, ensemble, grain: false }),
    mask: [hole],
    avoid: [],
    seed,
  });
  const damaged = { width, height, bytes: withoutHoles(truth.bytes, holes) };
  const started = performance.now();
  const { variants } = await fill(memorySource(damaged), step, [seed], ({ fraction }) => onProgress(fraction));
  const seconds = (performance.now() - started) / 1000;
  const filled = damaged.bytes.slice();
  applyPatches(filled, { x: 0, y: 0, width, height }, 3, variants[0].patches);
  return {
    psnr: holePsnr(truth.bytes, filled, holes),
    ssim: structuralSimilarity(truth.bytes, filled, truth, 3),
    seconds,
  };
}

/** White, so that nothing of the truth is left to be found. */
function withoutHoles(bytes: Uint8Array, holes: Uint8Array): Uint8Array {
  return bytes.map((value, i) => (holes[Math.floor(i / 3)] > 0 ? 255 : value));
}
