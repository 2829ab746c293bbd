import * as v from 'valibot';
import { outputPlaceSchema } from './output-place.ts';
import { exportTargetSchema } from './photo.ts';
import { pathSchema } from './path.ts';

const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

export const degradeSchema = v.object({
  path: pathSchema,
  target: exportTargetSchema,
  /** Where the coverage of scratches, dust, hairs, creases and tears is written, as PNG. */
  mask: v.optional(outputPlaceSchema),
  /** Names of damage; drawn by the seed when absent. */
  only: v.optional(v.array(v.string())),
  seed,
});
export type DegradeRequest = v.InferOutput<typeof degradeSchema>;

/** One kind of damage; the other entries are its parameters. */
export interface AppliedDamage {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

export interface DegradeResult {
  out: string;
  mask?: string;
  seed: number;
  /** In the order in which it was done. */
  applied: readonly AppliedDamage[];
}

export const paintSchema = v.object({
  /** Made where it is not there yet. */
  folder: pathSchema,
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  /** px a side. */
  size: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(4096)),
  seed,
  overwrite: v.boolean(),
  /** Of each picture while it is written, one after another. */
  temporary: v.optional(pathSchema),
});
export type PaintRequest = v.InferOutput<typeof paintSchema>;

export interface PaintResult {
  pictures: string[];
  size: number;
  seed: number;
}
