import * as v from 'valibot';
import type { MaskOperation } from '../mask/mask.ts';
import { maskSchema } from '../mask/mask.ts';
import { stepSchema } from '../recipe/steps.ts';
import { method } from '../rpc/definition.ts';
import type { DoctorReport, ExportResult, FillProgress, HoleReport, MaskMeasure, PhotoInfo } from './photo.ts';
import { exportTargetSchema, sourceSchema } from './photo.ts';
import type { BenchReport, ModelExport, ModelInfo } from './runtime.ts';
import { benchSchema } from './runtime.ts';

const path = v.pipe(v.string(), v.minLength(1));
const size = v.object({ width: v.number(), height: v.number() });
const steps = v.array(stepSchema);

export interface FractionEvent {
  /** 0..1, monotone. */
  fraction: number;
  note?: string;
}

export interface FillResult {
  /** One for each seed asked for that gave a picture of its own. */
  variants: { seed: number }[];
  holes: HoleReport[];
}

/**
 * What the host asks of the engine. The engine keeps nothing that it cannot make again; pictures go through files whose place
 * the host names, not through messages.
 */
export const engineContract = {
  'photo.inspect': method<PhotoInfo>()(v.object({ path })),
  /** Decodes once into the working image; later calls return at once. */
  'photo.prepare': method<null, FractionEvent>()(v.object({ source: sourceSchema })),
  'photo.thumbnail': method<null>()(v.object({ path, side: v.number(), out: path })),
  /** Writes one tile of the display pyramid after `steps`, encoded for the screen, to `out`; returns its media type. */
  'photo.tile': method<{ type: string }>()(
    v.object({ source: sourceSchema, steps, level: v.number(), x: v.number(), y: v.number(), out: path }),
  ),
  'mask.measure': method<MaskMeasure>()(v.object({ size, mask: maskSchema })),
  /** @throws MASK_SIZE, MASK_EMPTY */
  'mask.import': method<{ operation: MaskOperation }>()(v.object({ path, size })),
  'mask.export': method<null>()(v.object({ size, mask: maskSchema, out: path })),
  /** Computes the step once per seed, on the photo after `before`, and keeps the results for tiles and rendering. */
  'fill.run': method<FillResult, FillProgress>()(
    v.object({ source: sourceSchema, before: steps, step: stepSchema, seeds: v.array(v.number()) }),
  ),
  'render.run': method<ExportResult, FractionEvent>()(
    v.object({ source: sourceSchema, steps, target: exportTargetSchema }),
  ),
  /** Paints the sample photo, with its damage, into a PNG file. */
  'sample.paint': method<null>()(v.object({ out: path })),
  /** @param measure whether the runtimes are measured anew, which takes some seconds; events are told only then */
  'doctor.report': method<DoctorReport, FractionEvent>()(v.object({ measure: v.optional(v.boolean()) })),
  /** @throws RUNTIME_MISSING, MEMORY_TOO_SMALL */
  'compute.bench': method<BenchReport>()(benchSchema),
  /** Files of weights in `folders`; of two with the same name the one in the earlier folder. */
  'models.list': method<ModelInfo[]>()(v.object({ folders: v.array(path) })),
  /** Writes an ONNX file. @throws MODEL_UNKNOWN, OUTPUT_EXISTS, WEIGHTS_DAMAGED, … */
  'models.export': method<ModelExport>()(
    v.object({
      /** A path, or the name of a model in one of `folders`. */
      model: path,
      folders: v.array(path),
      out: path,
      size: v.pipe(v.number(), v.integer(), v.minValue(1)),
      batch: v.pipe(v.number(), v.integer(), v.minValue(1)),
      overwrite: v.boolean(),
    }),
  ),
};
export type EngineContract = typeof engineContract;
