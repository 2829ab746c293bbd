import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EngineContract } from '../../contract/engine.ts';
import type { LibraryCondition, Photo } from '../../contract/host.ts';
import type { AddOutcome } from '../../contract/jobs.ts';
import { infraredNames, isInfraredName } from '../../shared/data/infrared-name.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { AppError, serializeError, throwIfCancelled } from '../../shared/errors.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import type { PhotoRecord, PhotoRepository, RemovedPhoto } from '../store/photos.ts';
import { expandPaths } from './files.ts';
import { createImports } from './imports.ts';
import {
  createPhotoFiles,
  infraredBeside,
  likenessOf,
  toPhotoFile,
  type InspectedFile,
  type Likeness,
} from './photo-files.ts';

const day = 86_400_000;
const mostAttempts = 3;
/** Days for which a photo that was taken out can be brought back. */
export const keptDays = 30;

export interface AddProgress {
  done: number;
  total: number;
  /** Of the file that comes next. */
  name: string;
}

export type LibraryEvent = { photo: Photo } | { removed: string } | { condition: LibraryCondition };

/** The photos the person has added. Originals are read where they lie and never written. */
export function createLibrary(
  directory: string,
  photos: PhotoRepository,
  engine: Client<EngineContract>,
  /** Asked about photos that are added, and at quiet moments. */
  unhurried: Client<EngineContract>,
) {
  const listeners = new Set<(event: LibraryEvent) => void>();
  const files = createPhotoFiles(directory, photos, engine);
  const newFiles = createPhotoFiles(directory, photos, unhurried);
  const imports = createImports(directory);

  const find = (photoId: string): PhotoRecord => {
    const record = photos.byId(photoId);
    if (!record)
      throw new AppError('PHOTO_UNKNOWN', 'That photo is no longer in the library.', {
        why: 'photo-removed',
        photo: photoId,
      });
    return record;
  };
  const notify = (event: LibraryEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const changed = (photoId: string): Photo => {
    const photo = toPhoto(find(photoId));
    notify({ photo });
    return photo;
  };

  /** Lets a photo have a file that shows its picture, or whatever it shows where nothing was done to the photo. */
  async function follow(record: PhotoRecord, file: InspectedFile, signal: AbortSignal, by = files): Promise<void> {
    const { sha256 } = file.info;
    if (sha256 === record.sha256) {
      // An infrared scan may lie beside it by now, or no longer.
      await by.adopt(record, file, record.pixels, signal);
      return;
    }
    let pixels: string | null = null;
    if (record.touched) {
      const [likeness, now] = await by.compare(record, file, signal);
      if (likeness !== 'same') throw fileChanged(record, file.path, likeness);
      pixels = now;
    }
    await by.adopt(record, file, pixels, signal);
  }

  /** A photo whose file was moved, and perhaps given a caption on the way. */
  async function findMoved({ info, path }: InspectedFile, signal: AbortSignal): Promise<PhotoRecord | null> {
    const lost = photos.all().filter((record) => !existsSync(record.path));
    const sameFile = lost.find(({ sha256 }) => sha256 === info.sha256);
    if (sameFile) return sameFile;
    const alike = lost.filter(
      (record) => record.touched && record.pixels && isSameSize(record.info, info) && record.path !== path,
    );
    if (alike.length === 0) return null;
    const pixels = await newFiles.pixelsOf({ path, info, modifiedAt: 0 }, signal);
    return alike.find((record) => likenessOf(record.pixels, pixels) === 'same') ?? null;
  }

  /** One that was taken out and is added again has its edit again. */
  async function findRemoved(file: InspectedFile, signal: AbortSignal): Promise<RemovedPhoto | null> {
    const removed = photos.removed();
    const sameFile = removed.find(({ sha256 }) => sha256 === file.info.sha256);
    if (sameFile) return sameFile;
    for (const record of removed) {
      if (record.path !== file.path || !record.touched || record.supersededBy !== null) continue;
      if ((await newFiles.compare(record, file, signal))[0] === 'same') return record;
    }
    return null;
  }

  async function addOne(path: string, signal: AbortSignal): Promise<AddedPhoto> {
    const file = await newFiles.inspect(path, signal);
    const infrared = infraredBeside(file);
    const known = photos.byPath(path) ?? (await findMoved(file, signal));
    if (known) {
      await follow(known, file, signal, newFiles);
      return { photo: changed(known.id), known: true, infrared };
    }
    await newFiles.makeThumbnail({ path, sha256: file.info.sha256 }, signal);
    const removed = await findRemoved(file, signal);
    if (removed) {
      const pixels = file.info.sha256 === removed.sha256 ? removed.pixels : await newFiles.pixelsOf(file, signal);
      photos.bringBack(removed.id, path, Date.now());
      photos.replaceFile(removed.id, toPhotoFile(file, pixels));
      return { photo: changed(removed.id), known: true, infrared };
    }
    const id = randomUUID();
    photos.insert({ id, ...toPhotoFile(file, null), addedAt: Date.now() });
    return { photo: changed(id), known: false, infrared };
  }

  /** Gives a photo of the library the infrared scan at `path`, which lies beside it. @returns the photo; null where it is no photo's scan */
  async function joinScan(path: string, signal: AbortSignal): Promise<Photo | null> {
    if (!isInfraredName(path) || photos.byPath(path)) return null;
    for (const record of photos.all()) {
      if (!infraredNames(record.path).includes(path) || !existsSync(record.path)) continue;
      const file = await newFiles.inspect(record.path, signal);
      if (infraredBeside(file) !== path) continue;
      await follow(record, file, signal, newFiles);
      return changed(record.id);
    }
    return null;
  }

  /** Takes a photo out that is the infrared scan of another one, as it was added before that. One that was edited is a photo for whoever did that. */
  function takeOutScan(path: string | null): boolean {
    const record = path === null ? null : photos.byPath(path);
    if (!record || record.touched) return false;
    takeOut([record.id]);
    return true;
  }

  function takeOut(photoIds: readonly string[]): void {
    const present = photoIds.filter((photoId) => photos.byId(photoId) !== null);
    photos.remove(present, Date.now());
    for (const photoId of present) notify({ removed: photoId });
  }

  /**
   * The folder in which uploads of this name belong: that of the upload of which it is named the infrared scan, or that is named its own;
   * undefined where there is none.
   */
  function folderOfScan(name: string): string | undefined {
    const isPair = (other: string): boolean =>
      infraredNames(other).includes(name) || infraredNames(name).includes(other);
    const photo = photos.all().findLast(({ path }) => imports.holds(path) && isPair(basename(path)));
    const folder = photo && dirname(photo.path);
    return folder !== undefined && !existsSync(join(folder, name)) ? folder : undefined;
  }

  /**
   * Adds photos; a file that is the infrared scan of another one, or of a photo of the library, is kept for that, and no photo of its own.
   * @param since ms since 1970; a photo that was added later and has not changed on the disk is not read again
   */
  async function add(
    paths: readonly string[],
    since: number,
    { signal, emit }: HandlerContext<AddProgress>,
  ): Promise<AddOutcome> {
    const expanded = await expandPaths(paths, signal);
    const outcome: AddOutcome = {
      added: [],
      known: [],
      scanned: [],
      changed: [],
      failed: expanded.unreadable.map(({ path, error }) => ({ path, error: serializeError(error) })),
      skipped: expanded.skipped,
    };
    const scans = new Set<string | null>();
    for (const [done, path] of withScansLast(expanded.files, (path) => path).entries()) {
      throwIfCancelled(signal);
      emit({ done, total: expanded.files.length, name: basename(path) });
      if (scans.has(path)) continue;
      try {
        const owner = await joinScan(path, signal);
        if (owner) {
          outcome.scanned.push(owner.id);
          continue;
        }
        const { photo, known, infrared } = (await addedSince(path, since)) ?? (await addPersistently(path, signal));
        outcome[known ? 'known' : 'added'].push(photo.id);
        scans.add(infrared);
        if (takeOutScan(infrared)) outcome.scanned.push(photo.id);
      } catch (error) {
        throwIfCancelled(signal);
        const failure = serializeError(error);
        const record = failure.code === 'FILE_CHANGED' ? photos.byId(String(failure.details.photo)) : null;
        if (record) {
          scans.add(infraredBeside(record));
          outcome.changed.push({ photoId: record.id, error: failure });
        } else outcome.failed.push({ path, error: failure });
      }
    }
    emit({ done: expanded.files.length, total: expanded.files.length, name: '' });
    return outcome;
  }

  /** One whose engine dies is tried again; the third time the photo itself is held to be the cause. */
  async function addPersistently(path: string, signal: AbortSignal): ReturnType<typeof addOne> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await addOne(path, signal);
      } catch (error) {
        throwIfCancelled(signal);
        if (attempt === mostAttempts || !(error instanceof AppError) || error.code !== 'ENGINE_STOPPED') throw error;
      }
    }
  }

  async function addedSince(path: string, since: number): Promise<AddedPhoto | null> {
    const record = photos.byPath(path);
    if (!record || record.addedAt < since) return null;
    const details = await stat(path).catch(() => null);
    const same = details?.mtimeMs === record.modifiedAt && details.size === record.info.fileBytes;
    return same ? { photo: toPhoto(record), known: false, infrared: infraredBeside(record) } : null;
  }

  return {
    find,
    thumbnails: files.thumbnails,
    notify,
    thumbnail: files.thumbnail,
    /** All of them, those that were taken out as well. */
    records: (): PhotoRecord[] => [...photos.all(), ...photos.removed()],
    list: (): Photo[] => photos.all().map(toPhoto),
    changed: (photoId: string): void => void changed(photoId),
    add,

    /**
     * Moves uploads into the library's own folder, since there is no original elsewhere that we could read. One that is named as the
     * infrared scan of another, or of an earlier upload, lies beside that, whichever came first.
     * @returns their paths
     */
    async keepUploads(uploads: readonly { path: string; name: string }[]): Promise<string[]> {
      const kept: string[] = [];
      try {
        for (const { path, name } of withScansLast(uploads, ({ name }) => name)) {
          const photo = kept.find((other) => infraredNames(basename(other)).includes(name));
          kept.push(await imports.adopt(path, name, photo ? dirname(photo) : folderOfScan(name)));
        }
        return kept;
      } catch (error) {
        for (const path of kept) await imports.settle(path, false);
        throw error;
      }
    },
    /** Throws away those that are no photo now, and no photo's infrared scan. */
    async settleUploads(kept: readonly string[]): Promise<void> {
      const used = new Set([...photos.all(), ...photos.removed()].flatMap((one) => [one.path, infraredBeside(one)]));
      for (const path of kept) await imports.settle(path, used.has(path));
    },

    /** Takes photos out; for `keptDays` they can be brought back. */
    remove: takeOut,

    /** Photos that were taken out, as they were, with their edits; what took the place of one goes instead. */
    async bringBack(photoIds: readonly string[], signal: AbortSignal): Promise<Photo[]> {
      const wanted = photos.removed().filter(({ id }) => photoIds.includes(id));
      return Promise.all(
        wanted.map(async (record) => {
          const other = photos.byPath(record.path);
          photos.bringBack(record.id, record.path, Date.now());
          if (other) notify({ removed: other.id });
          await files.makeThumbnail(record, signal).catch(() => undefined);
          return changed(record.id);
        }),
      );
    },

    removed: (): (Photo & { removedAt: number })[] =>
      photos.removed().map((record) => ({ ...toPhoto(record), removedAt: record.removedAt })),

    /** What a person decided about a photo whose file shows another picture now. */
    async settleChanged(photoId: string, keepEdit: boolean, signal: AbortSignal): Promise<Photo> {
      const record = find(photoId);
      const file = await files.inspect(record.path, signal);
      const pixels = await files.pixelsOf(file, signal);
      if (keepEdit) {
        await files.adopt(record, file, pixels, signal);
        return changed(photoId);
      }
      await files.makeThumbnail({ path: file.path, sha256: file.info.sha256 }, signal);
      const successor = { id: randomUUID(), ...toPhotoFile(file, pixels), addedAt: record.addedAt };
      photos.supersede(photoId, successor, Date.now());
      notify({ removed: photoId });
      return changed(successor.id);
    },

    /**
     * At a quiet moment: forgets photos that were taken out long ago (edits that a changed file left over stay), and files that no
     * photo has; notes how edited photos look, so that they are known again after a new caption.
     * @param uploads paths of those that are still to be added
     */
    async tidy(signal: AbortSignal, now = Date.now(), uploads: readonly string[] = []): Promise<void> {
      for (const record of photos.removed()) {
        const old = now - record.removedAt > keptDays * day;
        if (old && (record.supersededBy === null || !record.touched)) photos.purge(record.id);
      }
      await imports.sweep([...photos.all(), ...photos.removed()].map(({ path }) => path).concat(uploads));
      await files.sweepThumbnails(now);
      for (const record of photos.all()) {
        throwIfCancelled(signal);
        if (record.touched) await newFiles.knownPixels(record, signal);
      }
    },

    /** Resolves when `signal` fires. */
    watch({ signal, emit }: HandlerContext<LibraryEvent>): Promise<null> {
      return new Promise((resolve) => {
        listeners.add(emit);
        signal.addEventListener('abort', () => {
          listeners.delete(emit);
          resolve(null);
        });
      });
    },

    /**
     * The original, after checking that it still shows the photo that was added. A new caption in the file changes nothing.
     * @throws FILE_NOT_FOUND, FILE_CHANGED
     */
    async source(photoId: string, signal: AbortSignal): Promise<PhotoSource> {
      const record = find(photoId);
      const details = await stat(record.path).catch(() => null);
      if (!details) {
        throw new AppError(
          'FILE_NOT_FOUND',
          `${basename(record.path)} is no longer at ${record.path}. Put it back, or add it again from where it is now: your edits will be there.`,
          { why: 'original-gone', name: basename(record.path), path: record.path },
        );
      }
      if (details.mtimeMs !== record.modifiedAt || details.size !== record.info.fileBytes) {
        await follow(record, await files.inspect(record.path, signal), signal);
        changed(photoId);
      }
      const { path, sha256 } = find(photoId);
      return { path, sha256 };
    },

    /** Notes how the photo looks, once it is decoded. */
    async noteLook(photoId: string, signal: AbortSignal): Promise<void> {
      await files.knownPixels(find(photoId), signal);
    },
  };
}
export type Library = ReturnType<typeof createLibrary>;

interface AddedPhoto {
  photo: Photo;
  known: boolean;
  /** The file that is its infrared scan. */
  infrared: string | null;
}

/** The same files, those last that are named as the infrared scan of another one. */
function withScansLast<File>(files: readonly File[], nameOf: (file: File) => string): File[] {
  const scans = new Set(files.flatMap((file) => infraredNames(nameOf(file))));
  const isScan = (file: File): boolean => scans.has(nameOf(file));
  return [...files.filter((file) => !isScan(file)), ...files.filter(isScan)];
}

function fileChanged(record: PhotoRecord, path: string, likeness: Likeness): AppError {
  const name = basename(path);
  const choice = 'Keep your edit on the file as it is now, or start anew: then the edit can still be brought back.';
  return likeness === 'unknown'
    ? new AppError(
        'FILE_CHANGED',
        `${name} was changed by another program, and Heirloom cannot tell whether the picture in it is still the one you edited. ${choice}`,
        { why: 'look-unknown', photo: record.id, name, path },
      )
    : new AppError('FILE_CHANGED', `${name} now shows another picture than the one you edited. ${choice}`, {
        why: 'other-picture',
        photo: record.id,
        name,
        path,
      });
}

function isSameSize(a: { width: number; height: number }, b: { width: number; height: number }): boolean {
  return a.width === b.width && a.height === b.height;
}

function toPhoto(record: PhotoRecord): Photo {
  return {
    id: record.id,
    name: basename(record.path),
    path: record.path,
    info: record.info,
    thumbnail: `thumbnails/${record.sha256}`,
    addedAt: record.addedAt,
    edited: record.edited,
  };
}
