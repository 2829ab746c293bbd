import * as v from 'valibot';
import type { SerializedError } from '../shared/errors.ts';
import { outputFormats } from '../shared/data/output-format.ts';
import { pathSchema } from '../shared/data/path.ts';
import type { FilledWay } from '../shared/data/filled-way.ts';
import type { ExportResult, FillNote, FindNote, FoundBy, HoleGroup } from '../shared/data/photo.ts';
import { runtimeChoices } from '../shared/data/runtime.ts';
import type { TrainResult } from '../shared/data/training.ts';
import { fillMethods } from '../steps/fill/params.ts';
import { slowOps, type SlowOp, type StepOp } from '../steps/index.ts';
import { damageChoiceSchema } from '../shared/data/damage-choice.ts';
import { areaSchema, paramsSchema } from './edits/change.ts';
import { maskOperationSchema } from '../shared/mask/mask.ts';
import { stepIdSchema } from '../shared/recipe/step-fields.ts';
import { evaluationSchema, type EvaluationReport } from './evaluation.ts';

export const exportOptionsSchema = v.object({
  directory: pathSchema,
  /** File name without extension; {name}, {date} and {n} are replaced. */
  template: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  format: v.picklist(outputFormats),
  quality: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  depth: v.picklist([8, 16]),
  /** What to do when the file is there already: fail with OUTPUT_EXISTS, take a free name, or replace it. */
  conflict: v.picklist(['ask', 'rename', 'overwrite']),
});
export type ExportOptions = v.InferOutput<typeof exportOptionsSchema>;

/** Photos by their ids: what they are comes by `library.watch`. */
export interface AddOutcome {
  added: string[];
  /** Already there before. */
  known: string[];
  /** In the library before, and given their infrared scan now. */
  scanned: string[];
  /** Edited photos whose file shows another picture now, or may: nothing was done until `library.settle-changed` says what is wanted. */
  changed: { photoId: string; error: SerializedError }[];
  /** Photos, and folders that could not be opened. */
  failed: { path: string; error: SerializedError }[];
  /** Other files in the folders that were added. */
  skipped: string[];
}

/** A picture of a fill. */
export interface Variant {
  seed: number;
  /** Key of the view that shows it. */
  view: string;
  /** What each of the groups is filled with; absent in what earlier versions noted. */
  ways?: FilledWay[];
}

export interface FillVariants {
  stepId: string;
  /** Those that differ. */
  variants: Variant[];
  /** What they differ in; none where there is only one. */
  groups: HoleGroup[];
}

export interface StepOutcome {
  stepId: string;
  /** Of the edit with the step in it. */
  revision: number;
}

export interface HealOutcome extends StepOutcome {
  /** What one must know of how it was filled; absent where that is nothing. */
  notes?: FillNote[];
}

export interface FillOutcome extends FillVariants, HealOutcome {
  /** How many connected parts the damage has. */
  areas: number;
}

/** What of the damage was found, and by what. */
export interface FindOutcome extends FoundBy {
  areas: number;
  /** Of the photo's pixels, 0..1. */
  share: number;
  /** Of the edit with it; where nothing was found it is as it was. */
  revision: number;
}

/** What a photo needed. */
export interface RestoreOutcome {
  /** Of the steps, in their order; none where it needed nothing. */
  ops: StepOp[];
  /** How many were filled. */
  areas: number;
  /** What one must know of how damage was found and filled; absent where that is nothing. */
  notes?: FindNote[];
  revision: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const slowStep = v.object({
  photoId: v.string(),
  /** Without `model` where the operation has one of its own. */
  params: paramsSchema,
  area: areaSchema,
});

/** How something is filled. */
const filling = {
  photoId: v.string(),
  method: v.picklist(fillMethods),
  rotations: v.optional(v.boolean(), false),
  mirror: v.optional(v.boolean(), false),
  /** Name of the network; null for none, absent for the one that comes with Heirloom, if it is there. */
  model: v.optional(v.nullable(v.string())),
  /** The mean of eight looks of the network. */
  ensemble: v.optional(v.boolean(), false),
  /** Where the photo has grain, what is filled gets it too. */
  grain: v.optional(v.boolean(), true),
  seed: v.optional(v.pipe(count, v.maxValue(0xffffffff))),
};

/** What each kind of job is asked for. */
const requests = {
  /**
   * Files, or folders with everything in them: originals are read, never moved. Photos sent by a browser (POST upload/photo) by the names
   * that were given out for them.
   */
  add: v.object({ paths: v.optional(v.array(pathSchema), []), uploads: v.optional(v.array(v.string()), []) }),
  /** The photo as its edit is when the job is asked for, whatever is done to it while the job waits. */
  export: v.object({ photoId: v.string(), options: exportOptionsSchema }),
  /**
   * Fills what is painted as damage when the job is asked for, as a new step. Of the variants the first is made; the others are made for
   * whoever looks at them (`edit.variants`), so that nobody has to wait for them. While a fill is open (`state.reopened`) the new step goes into its place.
   */
  fill: v.object({ ...filling, variants: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)) }),
  /**
   * Fills one stroke as soon as it is painted, as a step with this id: on whatever was done to the photo by the time its turn comes, so that
   * strokes follow one another. It becomes painted damage only where that fails, under the same id. Asked for once more it is done once.
   */
  heal: v.object({ ...filling, stepId: stepIdSchema, stroke: maskOperationSchema }),
  /** Adds a step of an operation that takes its time, on the photo or on what is painted when the job is asked for. */
  ...(Object.fromEntries(slowOps.map((op) => [op, slowStep])) as Record<SlowOp, typeof slowStep>),
  /** Finds the damage of the photo as it is when the job is asked for, and puts it under the brush. */
  find: v.object({
    photoId: v.string(),
    /** What of the map is taken; the usual where absent. */
    choice: v.optional(damageChoiceSchema),
  }),
  /** Does what the photo needs: finds its damage and fills it with what is painted, cleans and tones, each as a step of its own. */
  restore: v.object({ photoId: v.string() }),
  /** Trains a network, and writes its weights among the models. */
  train: v.object({
    /** A training as resources/training describes it, or the name of one that lies there. */
    config: v.union([v.string(), v.record(v.string(), v.unknown())]),
    /** Folders and files to learn from; all pictures are painted where there are none. */
    photos: v.optional(v.array(pathSchema), []),
    /** Of the model. One of this name that Heirloom trained here is replaced. */
    name: v.pipe(v.string(), v.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u)),
    /** Name of a model to start from. */
    start: v.optional(v.string()),
    runtime: v.optional(v.picklist(runtimeChoices), 'auto'),
    /** 0: all physical cores. */
    threads: v.optional(count, 0),
    /** Threads that make batches. */
    workers: v.optional(count),
  }),
  /** Damages photos of a folder, fills them, and measures how near that comes to what was there. */
  evaluate: v.object({ ...evaluationSchema.entries, model: v.optional(v.nullable(v.string())) }),
};
type Requests = typeof requests;

/** What a job that is done has come to. Small: pictures are files. */
export interface JobResults extends Record<SlowOp, StepOutcome> {
  add: AddOutcome;
  export: ExportResult;
  fill: FillOutcome;
  heal: HealOutcome;
  find: FindOutcome;
  restore: RestoreOutcome;
  train: TrainResult;
  /** With the number of files that could not be measured with. */
  evaluate: Omit<EvaluationReport, 'skipped'> & { skipped: number };
}

export type JobKind = keyof Requests;
export const jobKinds = Object.keys(requests) as JobKind[];
export type JobPayload<K extends JobKind> = v.InferOutput<Requests[K]>;

export type StepJobKind = 'fill' | 'heal' | SlowOp;
const stepJobKinds: ReadonlySet<string> = new Set(['fill', 'heal', ...slowOps]);

/** Whether jobs of this kind put a step into the edit of their photo. */
export const placesStep = (kind: JobKind): kind is StepJobKind => stepJobKinds.has(kind);

export type EditJobKind = StepJobKind | 'find' | 'restore';

/** Whether nothing new is begun on the photo meanwhile: what was painted when it was asked for is what it works on. */
export const holdsPhoto = (kind: JobKind): boolean =>
  (placesStep(kind) && kind !== 'heal') || kind === 'find' || kind === 'restore';

/** One of the kinds with what it is asked for. */
export type JobRequest = { [K in JobKind]: { kind: K; payload: JobPayload<K> } }[JobKind];
export const jobRequestSchema = v.variant(
  'kind',
  jobKinds.map((kind) => v.object({ kind: v.literal(kind), payload: requests[kind] })) as never,
) as v.GenericSchema<unknown, JobRequest>;

/** `done`, `failed` and `cancelled` are ends; a failed or cancelled job can be retried. */
export type JobState = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

export const isUnfinished = (state: JobState): boolean =>
  state === 'queued' || state === 'running' || state === 'paused';

/** What a job is for, so that a page can show it in its place. */
export interface JobSubject {
  photoId?: string;
  /** Of a file, a folder or a model. */
  name?: string;
  /** The view that was current when the job was asked for. */
  view?: string;
}

/** What is being worked on. */
export interface JobNote {
  name?: string;
  /** Of `total` photos or steps. */
  done?: number;
  total?: number;
}

export interface JobOf<K extends JobKind> {
  id: string;
  kind: K;
  subject: JobSubject;
  state: JobState;
  /** 0..1, monotone within a run. */
  progress: number;
  note: JobNote | null;
  /** Set when `done`. */
  result: JobResults[K] | null;
  /** Set when `failed`. */
  error: SerializedError | null;
  pausable: boolean;
  /** ms since 1970 */
  createdAt: number;
}
/** A piece of work that is kept as a record: it depends on no connection, and goes on after a restart. */
export type Job = { [K in JobKind]: JobOf<K> }[JobKind];

/** The first event of a watch has all jobs; later ones those that are new or have changed. */
export type JobEvent = { jobs: Job[] } | { removed: string };
