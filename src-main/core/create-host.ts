import { homedir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { EngineContract } from '../shared/contract/engine.ts';
import type { AppInfo, HostContract } from '../shared/contract/host.ts';
import { AppError } from '../shared/errors.ts';
import type { Client, Handlers } from '../shared/rpc/definition.ts';
import { openDatabase } from '../store/database.ts';
import { createEditRepository } from '../store/edits.ts';
import { createPhotoRepository } from '../store/photos.ts';
import { createSettingsRepository } from '../store/settings.ts';
import { createEditing } from './editing.ts';
import type { Exchange } from './exchange.ts';
import { createExchange, writeFileAtomic } from './exchange.ts';
import { createExporting } from './exporting.ts';
import { freePath } from './file-names.ts';
import { listDirectory } from './files.ts';
import { createLibrary } from './library.ts';
import { lockLibrary } from './lock.ts';
import type { PictureFile } from './tiles.ts';
import { createTiles, mediaType } from './tiles.ts';
import { createViews } from './views.ts';

/** What a shell brings along. */
export interface HostParts {
  paths: { library: string; cache: string };
  engine: Client<EngineContract>;
  shell: AppInfo['shell'];
  version: string;
  /** The system's own dialogs, where the shell has them. */
  pick?(kind: 'photos' | 'folder' | 'mask'): Promise<string[]>;
}

export interface Host {
  handlers: Handlers<HostContract>;
  tile(key: string, level: number, x: number, y: number): Promise<PictureFile>;
  /** Path of a thumbnail, by the photo's digest. */
  thumbnail(sha256: string): Promise<PictureFile | null>;
  /** The picture for the first minute, painted by our own code. */
  sample(): Promise<PictureFile>;
  exchange: Exchange;
  dispose(): void;
}

/**
 * The one place where the application is put together. Every shell calls this and adds only its own way in and out.
 * @throws LIBRARY_BUSY, LIBRARY_DAMAGED
 */
export function createHost({ paths, engine, shell, version, pick }: HostParts): Host {
  const unlock = lockLibrary(paths.library);
  let database;
  try {
    database = openDatabase(join(paths.library, 'library.db'));
  } catch (error) {
    unlock();
    throw error;
  }
  const open = database;
  const views = createViews();
  const library = createLibrary(paths.library, createPhotoRepository(open), engine);
  const editing = createEditing(library, createEditRepository(open), views, engine);
  const exporting = createExporting(library, editing, engine);
  const settings = createSettingsRepository(open);
  const tiles = createTiles(join(paths.cache, 'tiles'), views, engine);
  const exchange = createExchange(join(paths.cache, 'exchange'));

  const sizeOf = (photoId: string) => {
    const { width, height } = library.find(photoId).info;
    return { width, height };
  };
  const place = async (name: string, directory: string | undefined): Promise<{ path: string; url?: string }> => {
    if (directory === undefined) return exchange.offer(name);
    await access(directory).catch((error: unknown) => {
      throw new AppError('FOLDER_NOT_FOUND', `The folder ${directory} is not there.`, { path: directory }, error);
    });
    return { path: freePath(directory, name, existsSync) };
  };
  const told = ({ path, url }: { path: string; url?: string }) => (url === undefined ? { path } : { url });

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
    'library.add': ({ paths: wanted }, context) => library.add(wanted, context),
    'library.add-uploads': async ({ uploads }, context) => {
      const kept = [];
      for (const token of uploads) {
        const { path, name } = exchange.take(token);
        kept.push(await library.adopt(path, name));
      }
      return library.add(kept, context);
    },
    'library.remove': ({ photoIds }) => {
      library.remove(photoIds);
      return null;
    },
    'library.watch': (_, context) => library.watch(context),
    'files.list': ({ path }) => listDirectory(path),
    'files.pick': ({ kind }) => {
      if (!pick) throw new AppError('INVALID_REQUEST', 'This window has no file dialogs of its own.');
      return pick(kind);
    },

    'edit.open': ({ photoId }, context) => editing.open(photoId, context),
    'edit.change': ({ photoId, revision, change }) => editing.change(photoId, revision, change),
    'edit.undo': ({ photoId }) => editing.undo(photoId),
    'edit.redo': ({ photoId }) => editing.redo(photoId),
    'edit.measure': ({ photoId, mask }, { signal }) =>
      engine['mask.measure']({ size: sizeOf(photoId), mask }, { signal }),
    'edit.fill-models': (_, { signal }) => editing.fillModels(signal),
    'edit.fill': (request, context) => editing.fill(request, context),
    'edit.variants': ({ photoId, stepId, seeds }, context) => editing.variants(photoId, stepId, seeds, context),
    'edit.preview': ({ photoId, step }) => editing.preview(photoId, step),
    'edit.prepare': ({ photoId }, context) => editing.prepare(photoId, context),
    'edit.measure-tone': ({ photoId, stepId }, { signal }) => editing.measureTone(photoId, stepId, signal),
    'edit.measure-clean': ({ photoId, stepId }, { signal }) => editing.measureClean(photoId, stepId, signal),
    'edit.clean': (request, context) => editing.clean(request, context),

    'mask.read': ({ photoId, path, upload }, { signal }) => {
      const file = upload === undefined ? path : exchange.take(upload).path;
      if (file === undefined) throw new AppError('INVALID_REQUEST', 'No mask was named.');
      return engine['mask.import']({ path: file, size: sizeOf(photoId) }, { signal });
    },
    'mask.write': async ({ photoId, mask, directory }, { signal }) => {
      const target = await place(nameWith(library.find(photoId).path, ' mask.png'), directory);
      await engine['mask.export']({ size: sizeOf(photoId), mask, out: target.path }, { signal });
      return told(target);
    },

    'export.preview': ({ photoId, options }) => exporting.preview(photoId, options),
    'export.run': ({ photoId, options }, context) => exporting.run(photoId, options, context),
    'recipe.write': async ({ photoId, directory }) => {
      const { name, recipe } = exporting.recipe(photoId);
      const target = await place(name, directory);
      await writeFileAtomic(target.path, `${JSON.stringify(recipe, null, 2)}\n`);
      return told(target);
    },
  };

  return {
    handlers,
    tile: (key, level, x, y) => tiles.tile(key, level, x, y),
    thumbnail: async (sha256) => {
      const path = library.thumbnailPath(sha256);
      return /^[0-9a-f]{64}$/.test(sha256) && existsSync(path) ? { path, type: await mediaType(path) } : null;
    },
    sample: async () => {
      const path = join(paths.cache, `sample-${version}.png`);
      if (!existsSync(path)) {
        await mkdir(paths.cache, { recursive: true });
        await engine['sample.paint']({ out: path });
      }
      return { path, type: 'image/png' };
    },
    exchange,
    dispose() {
      exchange.dispose();
      open.close();
      unlock();
    },
  };
}

async function picturesDirectory(): Promise<string> {
  const pictures = join(homedir(), 'Pictures');
  return access(pictures).then(
    () => pictures,
    () => homedir(),
  );
}

function nameWith(path: string, ending: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '') + ending;
}
