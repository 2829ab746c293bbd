import * as v from 'valibot';
import { maskSchema, type BitmapOperation } from '../shared/mask/mask.ts';
import {
  areaPointSchema,
  damageChoiceSchema,
  type AreaPoint,
  type DamageChoice,
} from '../shared/data/damage-choice.ts';
import { modelReferenceSchema, type ModelReference } from '../shared/recipe/model-reference.ts';
import type { FilledWay } from '../shared/data/filled-way.ts';
import { fillStepSchema, type Evidence } from '../steps/fill/params.ts';
import { stepOps, stepSchema } from '../steps/index.ts';
import type { StepSuggestion } from '../steps/step.ts';
import type { StepMap, StepTerms } from '../shared/data/step-terms.ts';
import type { Rect } from '../shared/geometry/rect.ts';
import { method } from '../shared/rpc/definition.ts';
import type { Port } from '../shared/rpc/port.ts';
import { outputPlaceSchema } from '../shared/data/output-place.ts';
import { evaluationSchema, type EvaluationReport } from './evaluation.ts';
import {
  exportTargetSchema,
  sourceSchema,
  type DoctorReport,
  type ExportResult,
  type FillNote,
  type FillProgress,
  type FoundBy,
  type HoleGroup,
  type HoleReport,
  type MaskImport,
  type MaskMeasure,
  type PhotoInfo,
} from '../shared/data/photo.ts';
import type { ModelExport, ModelInfo, ModelSample } from '../shared/data/model.ts';
import { modelOriginSchema, onnxAdapterSchema } from '../shared/data/imported-model.ts';
import { trainSchema, type TrainingEvent, type TrainResult } from '../shared/data/training.ts';
import { pathSchema } from '../shared/data/path.ts';

const size = v.object({ width: v.number(), height: v.number() });
const steps = v.array(stepSchema);
/** The folder of the library's masks, where steps may name files. */
const masks = v.optional(pathSchema);
/** Whether what is found is wanted as an operation too, and by how many px that is spread: the soft rims of marks. */
const spread = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)));
/** A step, and those before it. */
const explained = { source: sourceSchema, before: v.array(stepSchema), masks, step: stepSchema };
const out = v.optional(outputPlaceSchema);
/** Names a map by what it was made from. */
const mapKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Without a name it gets the file's own; without an adapter it must be recognised. */
const importModelSchema = v.object({
  path: pathSchema,
  name: v.optional(v.string()),
  adapter: v.optional(onnxAdapterSchema),
  ...modelOriginSchema.entries,
});

export interface FractionEvent {
  /** 0..1, monotone. */
  fraction: number;
  note?: string;
}

export interface FillResult {
  /** One for each seed asked for that gave a picture of its own, with what each of the groups is filled with. */
  variants: { seed: number; ways: FilledWay[] }[];
  holes: HoleReport[];
  groups: HoleGroup[];
  /** What `auto` decided, to be kept with the step. */
  evidence?: Evidence;
  /** Absent where there is nothing to be known. */
  notes?: FillNote[];
}

/** `made` has all variants that there are by now, whenever there is another one. */
export type FillEvent = FillProgress & { made?: FillResult };

/** Figures are those of the operation, where one was asked for: spread marks may run into one another. */
export interface FoundDamage {
  /** Names the map that it was chosen from. */
  map: string;
  areas: number;
  pixels: number;
  /** Of the photo's pixels, 0..1. */
  share: number;
  /** The mask, where it was asked for and is not empty; a large one lies in the folder `masks`. */
  operation?: BitmapOperation;
}

/** An area of a map of damage, as it is picked. */
export interface ListedArea {
  readonly bounds: Rect;
  /** One of its pixels, which stands for it. */
  readonly pixel: AreaPoint;
  /** Of low confidence. */
  readonly faint: boolean;
  readonly taken: boolean;
}

/**
 * What the host asks of the engine. The engine keeps nothing that it cannot make again; pictures go through files whose place
 * the host names, not through messages.
 */
export const engineContract = {
  'photo.inspect': method<PhotoInfo>()(v.object({ path: pathSchema })),
  /** Decodes once into the working image; later calls return at once. */
  'photo.prepare': method<null, FractionEvent>()(v.object({ source: sourceSchema })),
  /**
   * Hex digest of the decoded, upright pixels, whatever else the file says, a space, and the version of the arithmetic that decoded them.
   * @throws FILE_CHANGED and what opening a photo throws
   */
  'photo.pixels': method<string>()(v.object({ source: sourceSchema })),
  'photo.thumbnail': method<null>()(v.object({ path: pathSchema, side: v.number(), out: pathSchema })),
  /** Says what the key `view` stands for: the photo after `steps`. Nothing is computed before it is looked at. */
  'view.open': method<null>()(v.object({ view: v.string(), source: sourceSchema, steps, masks })),
  /**
   * Writes one tile of the display pyramid of a view, encoded for the screen, to `out`; returns its media type.
   * @throws PHOTO_UNKNOWN (why: view-closed) where the engine does not know the key: it keeps only those looked at last
   */
  'view.tile': method<{ type: string }>()(
    v.object({ view: v.string(), level: v.number(), x: v.number(), y: v.number(), out: pathSchema }),
  ),
  'mask.measure': method<MaskMeasure>()(v.object({ size, mask: maskSchema, masks })),
  /** A large mask goes into a file of the folder `masks`, else of the cache. @throws MASK_SIZE, MASK_EMPTY, MEMORY_TOO_SMALL, DISK_FULL */
  'mask.import': method<MaskImport>()(v.object({ path: pathSchema, size, masks })),
  'mask.export': method<{ path: string }>()(v.object({ size, mask: maskSchema, masks, place: outputPlaceSchema })),
  /**
   * Computes the step once per seed, whatever it chooses for single holes, on the photo after `before`, and keeps the results for tiles and rendering, each as soon as it is
   * there: those that are kept are not computed again. `uncertainty`: where to write how unsure it is, a grey PNG of the photo's size in
   * tenths of a level.
   */
  'fill.run': method<FillResult, FillEvent>()(
    v.object({
      source: sourceSchema,
      before: steps,
      masks,
      step: fillStepSchema,
      seeds: v.array(v.number()),
      uncertainty: v.optional(outputPlaceSchema),
    }),
  ),
  /** The same for one stroke, which somebody waits for. */
  'fill.heal': method<Pick<FillResult, 'evidence' | 'notes'>, FillProgress>()(
    v.object({ source: sourceSchema, before: steps, masks, step: fillStepSchema }),
  ),
  /** Fills once for nothing, so that the next stroke finds photo, network and code warm. Nothing of it is kept. */
  'fill.warm': method<null>()(v.object({ source: sourceSchema, masks, step: fillStepSchema })),
  /** Computes what of the steps is slow, and keeps it, so that tiles come at once. @throws MODEL_UNKNOWN, MEMORY_TOO_SMALL, DISK_FULL, … */
  'steps.prepare': method<null, FractionEvent>()(v.object({ source: sourceSchema, steps, masks })),
  /** Whether everything slow of the steps is kept, so that nothing has to be computed before tiles come. */
  'steps.cached': method<boolean>()(v.object({ source: sourceSchema, steps, masks })),
  /** What would suit the photo after `steps`. */
  'step.measure': method<StepSuggestion>()(v.object({ op: v.picklist(stepOps), source: sourceSchema, steps, masks })),
  /** Its terms before and after, of the part of the photo that is concerned. */
  'step.terms': method<StepTerms>()(v.object(explained)),
  /**
   * Maps how far a step changed each pixel, in levels of the colour channel that changed most, and keeps the map; its tiles are those of
   * damage.tile. `out`: where to write it as a grey PNG of the photo's size, amplified as the result says.
   */
  'step.difference': method<StepMap, FractionEvent>()(v.object({ ...explained, out })),
  /**
   * The same for how far the answers lie apart that a step might as well have given: the deviation over the eight symmetries of the square, of a fill
   * also over its seeds. It takes eight times as long as the step. `out` has tenths of a level. @throws INVALID_REQUEST, MODEL_UNKNOWN, …
   */
  'step.uncertainty': method<StepMap, FractionEvent>()(v.object({ ...explained, out })),
  'render.run': method<ExportResult, FractionEvent>()(
    v.object({ source: sourceSchema, steps, masks, target: exportTargetSchema }),
  ),
  /**
   * Finds the damage of the photo after `steps`, keeps the map of it, and writes what of it is chosen: `mask`, a PNG of 0 and 255, and `scores`, the
   * largest of the kinds' scores, 0..255. Where the photo has an infrared scan that shows its damage, the map comes from that, unless
   * `infrared` is false, and from the network otherwise. @throws MODEL_UNKNOWN, MEMORY_TOO_SMALL, DISK_FULL, …
   */
  'damage.find': method<FoundDamage & FoundBy, FractionEvent>()(
    v.object({
      source: sourceSchema,
      steps,
      masks,
      /** May be absent where only an infrared scan is looked at. */
      model: v.optional(modelReferenceSchema),
      infrared: v.optional(v.boolean()),
      ...damageChoiceSchema.entries,
      spread,
      mask: v.optional(outputPlaceSchema),
      scores: v.optional(outputPlaceSchema),
    }),
  ),
  /**
   * Chooses anew from a map that is kept: no network runs. With `toggle` the area at that point is taken where it was not, or left out where
   * it was; the choice comes back with that in it. @throws PHOTO_UNKNOWN (why: map-gone) where the map is not kept
   */
  'damage.choose': method<FoundDamage & { choice: DamageChoice }>()(
    v.object({ map: mapKey, choice: damageChoiceSchema, toggle: v.optional(areaPointSchema), spread, masks }),
  ),
  /**
   * The areas that there are to be picked, in reading order; of more than 2000 the largest.
   * @throws PHOTO_UNKNOWN (why: map-gone) where the map is not kept
   */
  'damage.areas': method<ListedArea[]>()(v.object({ map: mapKey, choice: damageChoiceSchema })),
  /**
   * Writes one tile of a kept map, reduced by the largest of each block, to `out`: a grey PNG with its channels one below the other, of damage the
   * four kinds.
   * @throws PHOTO_UNKNOWN (why: map-gone), INVALID_REQUEST (why: no-tile)
   */
  'damage.tile': method<{ type: string }>()(
    v.object({ map: mapKey, level: v.number(), x: v.number(), y: v.number(), out: pathSchema }),
  ),
  /** Damages photos, fills them, and measures how near that comes to what was there. @throws PHOTOS_MISSING, MODEL_UNKNOWN, … */
  'fill.evaluate': method<EvaluationReport, FractionEvent>()(evaluationSchema),
  /** @param measure whether the runtimes are measured anew, which takes some seconds; events are told only then */
  'doctor.report': method<DoctorReport, FractionEvent>()(v.object({ measure: v.optional(v.boolean()) })),
  /** Goes on from the checkpoint in `work` where there is one. @throws CONFIG_MALFORMED, PHOTOS_MISSING, TRAINING_UNSTABLE, … */
  'train.run': method<TrainResult, TrainingEvent>()(trainSchema),
  /** Files of weights and imported models where the engine looks for them; of two with the same name the one in the earlier folder. */
  'models.list': method<ModelInfo[]>()(v.object({})),
  /** What a recipe calls a model: by name, or by the path of its file; null where there is none. */
  'models.resolve': method<ModelReference | null>()(v.object({ model: pathSchema })),
  /**
   * Takes in an ONNX file of somebody else's that fills holes: checks it, tries it on the sample, and keeps a copy.
   * @throws FILE_NOT_FOUND, MODEL_REFUSED, MODEL_FAILED, OUTPUT_EXISTS, INVALID_REQUEST (why: model-name), …
   */
  'models.import': method<ModelInfo, FractionEvent>()(importModelSchema),
  /** Removes a model that was imported or trained here, for good. @throws MODEL_UNKNOWN, INVALID_REQUEST (why: model-comes-along), FOLDER_READ_ONLY, … */
  'models.remove': method<Pick<ModelInfo, 'name' | 'path'>>()(v.object({ name: pathSchema })),
  /** Writes a sheet of what a model draws. @throws MODEL_UNKNOWN (why: draws-nothing), OUTPUT_EXISTS, FILE_NOT_FOUND, … */
  'models.sample': method<ModelSample>()(
    v.object({
      /** A name or a path. */
      model: pathSchema,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)),
      seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
      between: v.optional(v.tuple([pathSchema, pathSchema])),
      place: outputPlaceSchema,
    }),
  ),
  /** Writes an ONNX file. @throws MODEL_UNKNOWN, OUTPUT_EXISTS, WEIGHTS_DAMAGED, … */
  'models.export': method<ModelExport>()(
    v.object({
      /** A name or a path. */
      model: pathSchema,
      place: outputPlaceSchema,
      size: v.pipe(v.number(), v.integer(), v.minValue(1)),
      batch: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ),
};
export type EngineContract = typeof engineContract;

/** A started engine: the line to it, and a way to end it at once. */
export interface EngineProcess {
  port: Port;
  kill(): void;
}
