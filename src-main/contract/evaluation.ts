import * as v from 'valibot';
import { modelReferenceSchema } from '../shared/recipe/model-reference.ts';
import { fillMethods } from '../steps/fill/params.ts';

export const evaluationKinds = ['scratches', 'dust', 'creases', 'tears'] as const;
export type EvaluationKind = (typeof evaluationKinds)[number];

export const evaluationSchema = v.object({
  /** Photos in it and in the folders in it are damaged and filled. */
  folder: v.pipe(v.string(), v.minLength(1)),
  method: v.picklist(fillMethods),
  /** Whose network fills; the classical methods do without. */
  model: v.optional(modelReferenceSchema),
  /** The network looks at each place in eight ways. */
  ensemble: v.boolean(),
  /** How many photos at most, spread evenly over the folder in the order of their names. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
});
export type EvaluationRequest = v.InferOutput<typeof evaluationSchema>;

/** Means over the photos. */
export interface FillScore {
  /** dB over the missing pixels alone, 8 bits, at most 100. */
  psnr: number;
  /** Structural similarity of the whole photo. */
  ssim: number;
  /** Photos. */
  n: number;
}

export interface EvaluationReport {
  /** Name of the network that filled; null without one. */
  model: string | null;
  method: (typeof fillMethods)[number];
  photos: number;
  seed: number;
  damage: Record<EvaluationKind, FillScore>;
  /** Spent on filling. */
  seconds: number;
  /** Files that could not be measured with. */
  skipped: { path: string; reason: string }[];
}
