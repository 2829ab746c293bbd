import { background } from '../shared/background.ts';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { access } from 'node:fs/promises';
import type { AppInfo, HostContract, LibraryCondition, PickKind } from '../contract/host.ts';
import type { OutputPlaceRequest } from '../shared/data/output-place.ts';
import { AppError, serializeError } from '../shared/errors.ts';
import type { Handlers } from '../shared/rpc/definition.ts';
import { maskPath } from '../platform/files/mask-folder.ts';
import { cutToBytes, maxNameBytes, nameBytes } from '../platform/files/names.ts';
import { createOutputJournal, type OutputJournal } from '../platform/outputs/output-journal.ts';
import { createPeriodicWork } from '../platform/periodic-work.ts';
import { makePrivateFolders } from '../platform/files/private-folders.ts';
import type { DataPaths } from '../platform/paths.ts';
import { removeLeftovers } from '../platform/files/temporary-files.ts';
import { writeOutput } from '../platform/outputs/write-output.ts';
import { createEditRepository } from './store/edits.ts';
import { mentions } from './store/mentions.ts';
import { openLibraryDatabase } from './store/library-database.ts';
import { createJobRepository } from './store/jobs.ts';
import { createOutputRepository } from './store/outputs.ts';
import { createPhotoRepository } from './store/photos.ts';
import { createSettingsRepository } from './store/settings.ts';
import { createEditing } from './edits/editing.ts';
import { addPhotosKind, type AddPayload } from './jobs/add-photos.ts';
import { exportPhotoKind } from './jobs/export-photo.ts';
import { evaluateKind } from './jobs/evaluate-fills.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { findDamageKind } from './jobs/find-damage.ts';
import { restorePhotoKind } from './jobs/restore-photo.ts';
import { fillKind, healKind, slowStepKinds } from './jobs/step-jobs.ts';
import { trainKind } from './jobs/train-network.ts';
import { createExchange, type Exchange } from './exporting/exchange.ts';
import { createExporting } from './exporting/exporting.ts';
import { listDirectory } from './library/files.ts';
import { createLibrary } from './library/library.ts';
import { lockLibrary } from './library/lock.ts';
import { createEngines, type LaunchEngine } from './engines/engines.ts';
import { recipeText } from './exporting/recipe-text.ts';
import { sweepMasks } from './edits/sweep-masks.ts';
import { createTiles, mediaType, type PictureFile } from './views/tiles.ts';
import { createViews } from './views/views.ts';

/** What a shell brings along. */
export interface HostParts {
  paths: DataPaths;
  /** Folder of the files that come with the program. */
  resources: string;
  launchEngine: LaunchEngine;
  shell: AppInfo['shell'];
  version: string;
  /** The system's own dialogs, where the shell has them. */
  pick?(kind: PickKind): Promise<string[]>;
}

export interface Host {
  handlers: Handlers<HostContract>;
  /** Given up when `signal` fires and nobody else waits for it. */
  tile(key: string, level: number, x: number, y: number, signal?: AbortSignal): Promise<PictureFile>;
  /** A tile of a map of damage, see the engine's damage.tile. */
  mapTile(map: string, level: number, x: number, y: number, signal?: AbortSignal): Promise<PictureFile>;
  /** Path of a thumbnail, by the photo's digest. */
  thumbnail(sha256: string): Promise<PictureFile | null>;
  /** Path of the run-length code of a mask, by its digest. */
  mask(sha256: string): string | null;
  /** The picture for the first minute. */
  sample: PictureFile;
  exchange: Exchange;
  /** What is otherwise done once an hour: checking, backing up, clearing away, as if it were `now`. */
  tidy(now?: number): Promise<void>;
  /** What a person must know of the library's database. */
  condition(): LibraryCondition;
  dispose(): void;
}

/**
 * The one place where the application is put together. Every shell calls this and adds only its own way in and out.
 * A damaged library is opened as far as it can be; `condition` says what became of it.
 * @throws LIBRARY_BUSY, FOLDER_READ_ONLY, FILE_UNREADABLE, DISK_FULL, LIBRARY_DAMAGED (a newer version)
 */
export function createHost({ paths, resources, launchEngine, shell, version, pick }: HostParts): Host {
  makePrivateFolders(paths.library, paths.cache, paths.models, paths.training);
  const unlock = lockLibrary(paths.library);
  // Problems may come up while everything is being put together, when nobody watches yet.
  let notifyCondition = (): void => undefined;
  let database;
  try {
    database = openLibraryDatabase(join(paths.library, 'library.db'), () => notifyCondition());
  } catch (error) {
    unlock();
    throw error;
  }
  const open = database;
  const condition = (): LibraryCondition => ({
    problems: open.problems().map(serializeError),
    backups: open.backups(),
  });
  const masks = join(paths.library, 'masks');
  const engines = createEngines(launchEngine, masks);
  const engine = engines.client;
  const sweeping = createPeriodicWork(
    { name: 'Removing masks that nothing names', first: 5 * minute, interval: 24 * hour },
    () => sweepMasks(masks, (sha256) => mentions(open, sha256)),
  );
  const views = createViews();
  const library = createLibrary(paths.library, createPhotoRepository(open), engine, engines.unhurried);
  const edits = createEditRepository(open);
  const editing = createEditing(library, edits, views, engine, masks);
  const outputs = createOutputJournal(createOutputRepository(open));
  const unfinished = [library.thumbnails, paths.models];
  const stopSweeping = sweepLeftovers(outputs, unfinished);
  engines.onEnd(() =>
    background(
      Promise.all([outputs.engineEnded(), ...unfinished.map((folder) => removeLeftovers(folder))]),
      'Removing leftovers',
    ),
  );
  const exporting = createExporting(library, editing, engine, outputs);
  const settings = createSettingsRepository(open);
  const tiles = createTiles(join(paths.cache, 'tiles'), views, engine);
  const exchange = createExchange(join(paths.cache, 'exchange'));

  const jobs = createJobRunner(createJobRepository(open), {
    add: addPhotosKind(library, exchange),
    export: exportPhotoKind(editing, exporting),
    fill: fillKind(editing),
    heal: healKind(editing),
    find: findDamageKind(editing),
    restore: restorePhotoKind(editing),
    ...slowStepKinds(editing),
    train: { ...trainKind(engine, outputs, paths, join(resources, 'training')), ended: editing.models.notify },
    evaluate: evaluateKind(engine, editing.models),
  });
  jobs.begin();

  notifyCondition = () => library.notify({ condition: condition() });
  const housekeeping = createPeriodicWork(
    { name: 'Housekeeping', first: 20 * second, interval: hour },
    async (signal, now) => {
      open.check();
      await edits.review(signal);
      if (signal.aborted) return;
      open.backUp(new Date(now));
      const uploads = jobs.payloads('add').flatMap((payload) => (payload as AddPayload).sent);
      await library.tidy(signal, now, uploads);
    },
  );

  const sizeOf = (photoId: string) => {
    const { width, height } = library.find(photoId).info;
    return { width, height };
  };
  const place = async (name: string, directory: string | undefined): Promise<{ path: string; url?: string }> => {
    if (directory === undefined) return exchange.offer(name);
    await access(directory).catch((error: unknown) => {
      throw new AppError(
        'FOLDER_NOT_FOUND',
        `The folder ${directory} is not there.`,
        { why: 'missing', path: directory },
        error,
      );
    });
    return { path: join(directory, name) };
  };
  /** Writes a file beside what is there, or for the browser to fetch. */
  async function write(
    name: string,
    directory: string | undefined,
    work: (place: OutputPlaceRequest) => Promise<{ path: string }>,
  ): Promise<{ path?: string; url?: string }> {
    const { path, url } = await place(name, directory);
    const written = await outputs.write(path, (temporary) => work({ path, overwrite: false, rename: true, temporary }));
    return url === undefined ? { path: written.path } : { url };
  }

  const handlers: Handlers<HostContract> = {
    'app.info': async () => ({
      version,
      shell,
      nativeDialogs: pick !== undefined,
      libraryDirectory: paths.library,
      homeDirectory: homedir(),
      picturesDirectory: await picturesDirectory(),
    }),
    'app.doctor': (_, { signal }) => engine['doctor.report']({}, { signal }),
    'settings.get': () => settings.load(),
    'settings.set': ({ changes }) => {
      settings.save(changes);
      return settings.load();
    },

    'library.list': () => library.list(),
    'library.remove': ({ photoIds }) => {
      library.remove(photoIds);
      jobs.cancelOf(photoIds);
      return null;
    },
    'library.bring-back': ({ photoIds }, { signal }) => library.bringBack(photoIds, signal),
    'library.removed': () => library.removed(),
    'library.settle-changed': ({ photoId, keepEdit }, { signal }) => library.settleChanged(photoId, keepEdit, signal),
    'library.condition': condition,
    'library.restore-backup': ({ name }) => {
      open.restore(name);
      jobs.rewrite();
      editing.reload();
      return condition();
    },
    'library.watch': (_, context) => library.watch(context),

    'jobs.start': (request) => jobs.start(request),
    'jobs.list': () => jobs.list(),
    'jobs.watch': (_, context) => jobs.watch(context),
    'jobs.pause': ({ id }) => jobs.pause(id),
    'jobs.resume': ({ id }) => jobs.resume(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'jobs.retry': ({ id }) => jobs.retry(id),
    'jobs.dismiss': ({ id }) => jobs.dismiss(id),

    'files.list': ({ path }) => listDirectory(path),
    'files.pick': ({ kind }) => {
      if (!pick)
        throw new AppError('INVALID_REQUEST', 'This window has no file dialogs of its own.', {
          why: 'no-file-dialogs',
        });
      return pick(kind);
    },

    'models.import': ({ path, upload, ...said }, { signal, emit }) => {
      const take = (file: string) => editing.models.take({ ...said, path: file }, { signal, onEvent: emit });
      if (upload !== undefined) return exchange.takeAll([upload], ([sent]) => take(sent.path));
      if (path === undefined) {
        throw new AppError('INVALID_REQUEST', 'No model was named.', { why: 'no-model-named' });
      }
      return take(path);
    },

    'models.remove': async ({ name }) => {
      await editing.models.remove(name, jobs.needs);
      return null;
    },
    'models.watch': (_, context) => editing.models.watch(context),

    'edit.open': ({ photoId }, context) => editing.open(photoId, context),
    'edit.watch': ({ photoId, pending }, context) => editing.watch(photoId, pending, context),
    'edit.change': ({ change, ...origin }) => editing.change(origin, change),
    'edit.undo': (origin) => editing.undo(origin),
    'edit.redo': (origin) => editing.redo(origin),
    'edit.fill-models': (_, { signal }) => editing.models.list(signal),
    'edit.warm': ({ photoId }, { signal }) => editing.fills.warm(photoId, signal),
    'edit.variants': ({ photoId, stepId, seeds }, context) => editing.fills.variants(photoId, stepId, seeds, context),
    'edit.choose-found': ({ photoId, choice, toggle }, context) =>
      editing.finding.choose(photoId, choice, toggle, context),
    'edit.found-areas': ({ photoId }, context) => editing.finding.areas(photoId, context),
    'edit.preview': ({ photoId, stepId, ...settings }) => editing.preview(photoId, stepId, settings),
    'edit.prepare': ({ photoId }, context) => editing.prepare(photoId, context),
    'edit.measure': ({ photoId, op, stepId }, { signal }) => editing.measure(photoId, op, stepId, signal),
    'edit.terms': ({ photoId, stepId }, { signal }) => editing.terms(photoId, stepId, signal),
    'edit.explain': ({ photoId, stepId, kind }, context) => editing.explain(photoId, stepId, kind, context),

    'mask.read': ({ photoId, path, upload }, { signal }) => {
      const read = (file: string) => engine['mask.import']({ path: file, size: sizeOf(photoId) }, { signal });
      if (upload !== undefined) return exchange.takeAll([upload], ([sent]) => read(sent.path));
      if (path === undefined) throw new AppError('INVALID_REQUEST', 'No mask was named.', { why: 'no-mask-named' });
      return read(path);
    },
    'mask.measure': ({ photoId, of }, { signal }) =>
      engine['mask.measure']({ size: sizeOf(photoId), mask: editing.maskOf(photoId, of) }, { signal }),
    'mask.write': ({ photoId, of, directory }, { signal }) => {
      const name = nameWith(library.find(photoId).path, ' mask.png');
      const mask = editing.maskOf(photoId, of);
      return write(name, directory, (target) =>
        engine['mask.export']({ size: sizeOf(photoId), mask, place: target }, { signal }),
      );
    },

    'export.preview': ({ photoId, options }) => exporting.preview(photoId, options),
    'recipe.write': ({ photoId, directory }) => {
      const { name, recipe } = exporting.recipe(photoId);
      return write(name, directory, async (target) => ({
        path: await writeOutput(target, recipeText(recipe, masks)),
      }));
    },
  };

  return {
    handlers,
    tile: tiles.tile,
    mapTile: tiles.mapTile,
    thumbnail: async (sha256) => {
      const path = /^[0-9a-f]{64}$/.test(sha256) ? await library.thumbnail(sha256) : null;
      return path === null ? null : { path, type: await mediaType(path) };
    },
    mask: (sha256) => (/^[0-9a-f]{64}$/.test(sha256) ? maskPath(masks, sha256) : null),
    sample: { path: join(resources, 'sample', 'harbour.jpg'), type: 'image/jpeg' },
    exchange,
    tidy: housekeeping.run,
    condition,
    dispose() {
      jobs.dispose();
      housekeeping.dispose();
      stopSweeping();
      sweeping.dispose();
      exchange.dispose();
      engines.dispose();
      editing.dispose();
      open.close();
      unlock();
    },
  };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long an engine whose host was killed may take to notice. */
const engineOutlives = 5000;

/**
 * Clears away what the session before left in people's folders and in its own, and once more when its engine has certainly
 * ended. The cache is the engine's own to tidy.
 */
function sweepLeftovers(outputs: OutputJournal, folders: readonly string[]): () => void {
  const sweep = (last: boolean): void =>
    background(
      Promise.all([outputs.sweep(last), ...folders.map((folder) => removeLeftovers(folder))]),
      'Removing leftovers',
    );
  sweep(false);
  const timer = setTimeout(() => sweep(true), engineOutlives).unref();
  return () => clearTimeout(timer);
}

async function picturesDirectory(): Promise<string> {
  const pictures = join(homedir(), 'Pictures');
  return access(pictures).then(
    () => pictures,
    () => homedir(),
  );
}

function nameWith(path: string, ending: string): string {
  const name = path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  return cutToBytes(name, maxNameBytes - nameBytes(ending)) + ending;
}
