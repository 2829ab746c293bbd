import * as v from 'valibot';
import type { SerializedError } from '../shared/errors.ts';
import type { Patch } from 'immer';
import type { ListedArea } from './engine.ts';
import { areaSchema, changeSchema, paramsSchema, type HistoryLabel } from './edits/change.ts';
import { paintTargets, type EditState } from './edits/edit.ts';
import { areaPointSchema, damageChoiceSchema } from '../shared/data/damage-choice.ts';
import { variantSeedsSchema } from '../steps/fill/params.ts';
import { stepOps } from '../steps/index.ts';
import { stepMapKinds, type StepMap, type StepTerms } from '../shared/data/step-terms.ts';
import type { StepSuggestion } from '../steps/step.ts';
import { method } from '../shared/rpc/definition.ts';
import type { DoctorReport, MaskImport, MaskMeasure, PhotoInfo } from '../shared/data/photo.ts';
import {
  exportOptionsSchema,
  jobRequestSchema,
  type FillVariants,
  type FindOutcome,
  type Job,
  type JobEvent,
} from './jobs.ts';
import { settingsSchema, type Settings } from '../shared/data/settings.ts';
import { modelOriginSchema, onnxAdapterSchema, type ModelOrigin } from '../shared/data/imported-model.ts';
import { pathSchema } from '../shared/data/path.ts';

const photoId = v.string();
/** Chosen by whoever makes a change. */
const changeId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const origin = { photoId, revision: v.number(), changeId };

/** A photo of the library. The original stays where it lies. */
export interface Photo {
  id: string;
  /** File name with extension. */
  name: string;
  /** Absolute path of the original. */
  path: string;
  info: PhotoInfo;
  /** URL, relative to the application. */
  thumbnail: string;
  addedAt: number;
  /** Has steps or painted damage. */
  edited: boolean;
}

/**
 * A picture of a photo after some steps, for the screen. Tiles are fetched from
 * `tiles/<photoId>/<key>/<level>/<x>/<y>`, 512 px a side, level k reduced by 2^k.
 */
export type ViewKey = string;

export interface EditDocument {
  photoId: string;
  /** Counts up with every change, undo and redo. */
  revision: number;
  state: EditState;
  undo: HistoryLabel | null;
  redo: HistoryLabel | null;
  /** The untouched photo. */
  original: ViewKey;
  /** The photo after all enabled steps. */
  current: ViewKey;
}

/** One change of an edit, as everybody hears of it who watches the photo. */
export interface EditUpdate {
  /** After it; one more than before. */
  revision: number;
  /** The id that its author gave it. */
  changeId: string;
  /** Lead from the state before to the one after. */
  patches: Patch[];
  undo: HistoryLabel | null;
  redo: HistoryLabel | null;
  current: ViewKey;
}

export type EditEvent =
  /** How far the photo is decoded, 0..1; before anything else. */
  | { opening: number }
  /** All of the edit, first and whenever it was replaced; `arrived` has the revisions of those pending changes that are in it. */
  | { document: EditDocument; arrived: Record<string, number> }
  | { change: EditUpdate };

/** A network that can fill. */
export interface FillModel {
  name: string;
  /** correction, autoencoder, variational, adversarial; mi-gan, lama or described where it was imported. */
  family: string;
  /** Of one that was imported. Such a one fills alone, so `auto` does not take it. */
  imported?: ModelOrigin;
}

/** What became of the library's database, where a person must know. */
export interface LibraryCondition {
  /** In words; mostly empty. */
  problems: SerializedError[];
  /** Backups to go back to, the newest first; `at` in milliseconds since 1970. */
  backups: { name: string; at: number }[];
}

export interface DirectoryListing {
  path: string;
  parent: string | null;
  /** Folders first, then pictures, each by name. Hidden and system files are left out. */
  entries: { name: string; path: string; kind: 'folder' | 'photo'; bytes: number }[];
}

export interface AppInfo {
  version: string;
  shell: 'electron' | 'node';
  /** The shell can show the system's own file dialogs. */
  nativeDialogs: boolean;
  libraryDirectory: string;
  homeDirectory: string;
  picturesDirectory: string;
}

/** A mask that the edit has: what is painted, or what a step concerns. */
const maskNameSchema = v.union([v.picklist(paintTargets), v.object({ stepId: v.string() })]);
export type MaskName = v.InferOutput<typeof maskNameSchema>;

/** What the system's dialogs can choose. */
export const pickKinds = ['photos', 'folder', 'mask', 'model'] as const;
export type PickKind = (typeof pickKinds)[number];

/** Everything the face of the application, or a script, can ask of the host. One contract for every shell. */
export const hostContract = {
  'app.info': method<AppInfo>()(v.object({})),
  'app.doctor': method<DoctorReport>()(v.object({})),
  'settings.get': method<Settings>()(v.object({})),
  'settings.set': method<Settings>()(v.object({ changes: v.partial(settingsSchema) })),

  'library.list': method<Photo[]>()(v.object({})),
  /** Takes photos and their edits out of the library; the originals stay, and for 30 days `library.bring-back` undoes it. */
  'library.remove': method<null>()(v.object({ photoIds: v.array(photoId) })),
  /** Shows photos again that were taken out, with their edits. Those that took their place go. */
  'library.bring-back': method<Photo[]>()(v.object({ photoIds: v.array(photoId) })),
  /** Photos that can be brought back, the last one first. */
  'library.removed': method<(Photo & { removedAt: number })[]>()(v.object({})),
  /**
   * After FILE_CHANGED: the edit goes on with the file as it is now, or the file becomes a photo without an edit and the old one can
   * be brought back.
   */
  'library.settle-changed': method<Photo>()(v.object({ photoId, keepEdit: v.boolean() })),
  'library.condition': method<LibraryCondition>()(v.object({})),
  /** Takes the backup for the library; what is there now is kept aside as a file. @throws FILE_NOT_FOUND */
  'library.restore-backup': method<LibraryCondition>()(v.object({ name: v.string() })),
  /** Streams until cancelled: the photo as it is now, whenever it changes; the library's condition, whenever that does. */
  'library.watch': method<null, { photo: Photo } | { removed: string } | { condition: LibraryCondition }>()(
    v.object({}),
  ),

  /** Queues work; it begins when its turn comes, and goes on without whoever asked. @throws what shows before the work: PHOTO_UNKNOWN, FILE_NOT_FOUND, … */
  'jobs.start': method<Job>()(jobRequestSchema),
  'jobs.list': method<Job[]>()(v.object({})),
  /** Streams until cancelled. */
  'jobs.watch': method<null, JobEvent>()(v.object({})),
  /** Stops one that is `pausable`, or keeps it from beginning; what it has done so far is kept. */
  'jobs.pause': method<Job>()(v.object({ id: v.string() })),
  'jobs.resume': method<Job>()(v.object({ id: v.string() })),
  'jobs.cancel': method<Job>()(v.object({ id: v.string() })),
  /** Queues one that failed or was cancelled once more. */
  'jobs.retry': method<Job>()(v.object({ id: v.string() })),
  /** Forgets one that has ended. */
  'jobs.dismiss': method<null>()(v.object({ id: v.string() })),

  'files.list': method<DirectoryListing>()(v.object({ path: v.optional(pathSchema) })),
  /** The system's own dialog; empty when the person closes it. Only where nativeDialogs is true. */
  'files.pick': method<string[]>()(v.object({ kind: v.picklist(pickKinds) })),

  /**
   * Takes in an ONNX file of somebody else's that fills holes: a path, or the name of an upload (POST upload/model). It is checked and tried
   * first. @throws MODEL_REFUSED (why: signature where it must be described), MODEL_FAILED, OUTPUT_EXISTS, INVALID_REQUEST, …
   */
  'models.import': method<FillModel, { fraction: number }>()(
    v.object({
      path: v.optional(pathSchema),
      upload: v.optional(v.string()),
      name: v.string(),
      adapter: v.optional(onnxAdapterSchema),
      ...modelOriginSchema.entries,
    }),
  ),

  /**
   * Removes a model that was imported or trained here, for good. @throws MODEL_UNKNOWN, INVALID_REQUEST (why: model-in-use by a job that has not ended,
   * model-comes-along), FOLDER_READ_ONLY, …
   */
  'models.remove': method<null>()(v.object({ name: pathSchema })),
  /** Streams until cancelled: the networks that can fill, whenever one comes or goes. */
  'models.watch': method<null, { models: FillModel[] }>()(v.object({})),

  /** Opens a photo for editing: checks that the original is still the same, decodes it, gives the edit as it was left. */
  'edit.open': method<EditDocument, { fraction: number }>()(v.object({ photoId })),
  /** The same, and then every change of the edit, whoever makes it, until cancelled. @param pending ids of changes that may not have arrived */
  'edit.watch': method<null, EditEvent>()(v.object({ photoId, pending: v.array(changeId) })),
  /**
   * Changes what was seen at `revision`; answered when it is stored. On a later state it is applied where it means the same there
   * (a stroke, settings of a step). Sent again with the same id, it is applied once.
   * @throws INVALID_REQUEST ('edit-moved-on', 'step-gone', …)
   */
  'edit.change': method<{ revision: number }>()(v.object({ ...origin, change: changeSchema })),
  /** Takes the last change of the photo back, whichever window made it. @throws INVALID_REQUEST ('edit-moved-on') */
  'edit.undo': method<{ revision: number }>()(v.object(origin)),
  'edit.redo': method<{ revision: number }>()(v.object(origin)),
  /** Networks that can fill, by name. */
  'edit.fill-models': method<FillModel[]>()(v.object({})),
  /** Makes ready what strokes are healed with, so that the first one does not wait for it. */
  'edit.warm': method<null>()(v.object({ photoId })),
  /**
   * Variants of a fill that is there, each with one seed for all of its holes; `made` has those that there are by now, whenever there is
   * another one. What was made before is not computed again.
   */
  'edit.variants': method<FillVariants, { fraction: number; made?: FillVariants }>()(
    v.object({ photoId, stepId: v.string(), seeds: variantSeedsSchema }),
  ),
  /**
   * Chooses the found damage anew from its map, which is one change of the edit; with `toggle` the area at that point is taken where it was
   * not, or left out where it was. Where the map is no longer kept the damage is found once more, which takes its time.
   * Tiles of the map are fetched from `maps/<map>/<level>/<x>/<y>`, see the engine's damage.tile.
   * @throws INVALID_REQUEST (why: found-gone) where nothing found is under the brush
   */
  'edit.choose-found': method<FindOutcome, { fraction: number }>()(
    v.object({ photoId, choice: damageChoiceSchema, toggle: v.optional(areaPointSchema) }),
  ),
  /**
   * The areas of the found damage that can be picked, see the engine's damage.areas. As with choosing, the damage may have to be found once more.
   * @throws INVALID_REQUEST (why: found-gone)
   */
  'edit.found-areas': method<ListedArea[], { fraction: number }>()(v.object({ photoId })),
  /** Computes what is slow of all steps. @throws MODEL_UNKNOWN, MEMORY_TOO_SMALL, DISK_FULL, … */
  'edit.prepare': method<null, { fraction: number }>()(v.object({ photoId })),
  /**
   * The photo as it would look with a step: the one of that id with other settings, without what came after it, or a new one after all
   * others. Nothing is stored.
   */
  'edit.preview': method<{ view: ViewKey }>()(
    v.object({
      photoId,
      stepId: v.optional(v.string()),
      op: v.picklist(stepOps),
      params: paramsSchema,
      /** Of a new one; `photo` where absent. */
      area: v.optional(areaSchema),
    }),
  ),
  /**
   * What settings of this operation would suit the photo as it was before a step, or as it is, without a step of that operation that was
   * set last. @throws INVALID_REQUEST, MODEL_UNKNOWN
   */
  'edit.measure': method<StepSuggestion>()(
    v.object({ photoId, op: v.picklist(stepOps), stepId: v.optional(v.string()) }),
  ),
  /** What a step of the edit did, measured before and after it. @throws INVALID_REQUEST (why: step-gone), MODEL_UNKNOWN, … */
  'edit.terms': method<StepTerms>()(v.object({ photoId, stepId: v.string() })),
  /**
   * A map of what a step changed, or of how sure its network is, which takes eight times as long as the step and is computed only when it is asked
   * for. Tiles of it are fetched from `maps/<map>/<level>/<x>/<y>`. @throws what edit.terms throws
   */
  'edit.explain': method<StepMap, { fraction: number }>()(
    v.object({ photoId, stepId: v.string(), kind: v.picklist(stepMapKinds) }),
  ),
  /**
   * Reads a mask picture: a path, or the name of an upload (POST upload/mask). The runs of a large one are fetched from `masks/<sha256>`.
   * @throws MASK_SIZE, MASK_EMPTY, MEMORY_TOO_SMALL, DISK_FULL
   */
  'mask.read': method<MaskImport>()(
    v.object({ photoId, path: v.optional(pathSchema), upload: v.optional(v.string()) }),
  ),
  /** How much of the photo is painted, or in the mask of a step. @throws INVALID_REQUEST */
  'mask.measure': method<MaskMeasure>()(v.object({ photoId, of: maskNameSchema })),
  /** Writes a painted mask as PNG into a folder, or, without one, makes it ready to download; returns path or URL. */
  'mask.write': method<{ path?: string; url?: string }>()(
    v.object({ photoId, of: maskNameSchema, directory: v.optional(pathSchema) }),
  ),

  /** The file that an export would write, and whether one of the wanted name is there already. */
  'export.preview': method<{ path: string; exists: boolean }>()(v.object({ photoId, options: exportOptionsSchema })),
  /** The recipe as a file for the command line; a download like mask.write. */
  'recipe.write': method<{ path?: string; url?: string }>()(v.object({ photoId, directory: v.optional(pathSchema) })),
};
export type HostContract = typeof hostContract;
