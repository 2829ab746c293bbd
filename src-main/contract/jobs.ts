import * as v from 'valibot';
import type { SerializedError } from '../shared/errors.ts';
import { outputFormats } from '../shared/data/output-format.ts';
import { pathSchema } from '../shared/data/path.ts';
import type { ExportResult } from '../shared/data/photo.ts';

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
  /** Edited photos whose file shows another picture now, or may: nothing was done until `library.settle-changed` says what is wanted. */
  changed: { photoId: string; error: SerializedError }[];
  /** Photos, and folders that could not be opened. */
  failed: { path: string; error: SerializedError }[];
  /** Other files in the folders that were added. */
  skipped: string[];
}

/** What each kind of job is asked for. */
const requests = {
  /**
   * Files, or folders with everything in them: originals are read, never moved. Photos sent by a browser (POST upload/photo) by the names
   * that were given out for them.
   */
  add: v.object({ paths: v.optional(v.array(pathSchema), []), uploads: v.optional(v.array(v.string()), []) }),
  /** The photo as its edit is when the job is asked for, whatever is done to it while the job waits. */
  export: v.object({ photoId: v.string(), options: exportOptionsSchema }),
};

/** What a job that is done has come to. Small: pictures are files. */
export interface JobResults {
  add: AddOutcome;
  export: ExportResult;
}

export type JobKind = keyof typeof requests;
export const jobKinds = Object.keys(requests) as JobKind[];
export type JobPayload<K extends JobKind> = v.InferOutput<(typeof requests)[K]>;

/** One of the kinds with what it is asked for. */
export const jobRequestSchema = v.variant('kind', [
  v.object({ kind: v.literal('add'), payload: requests.add }),
  v.object({ kind: v.literal('export'), payload: requests.export }),
]);

export type JobRequest = v.InferOutput<typeof jobRequestSchema>;

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
