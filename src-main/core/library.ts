import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { moveFile } from '../files/move-file.ts';
import type { EngineContract } from '../shared/contract/engine.ts';
import type { AddOutcome, AddProgress, Photo } from '../shared/contract/host.ts';
import type { PhotoSource } from '../shared/contract/photo.ts';
import { AppError, serializeError, throwIfCancelled } from '../shared/errors.ts';
import type { Client, HandlerContext } from '../shared/rpc/definition.ts';
import type { PhotoRecord, PhotoRepository } from '../store/photos.ts';
import { expandPaths } from './files.ts';

const thumbnailSide = 256;

export type LibraryEvent = { photo: Photo } | { removed: string };

/** The photos the person has added. Originals are read where they lie and never written. */
export function createLibrary(directory: string, photos: PhotoRepository, engine: Client<EngineContract>) {
  const listeners = new Set<(event: LibraryEvent) => void>();
  const thumbnails = join(directory, 'thumbnails');

  const find = (photoId: string): PhotoRecord => {
    const record = photos.byId(photoId);
    if (!record) throw new AppError('PHOTO_UNKNOWN', 'That photo is no longer in the library.', { photo: photoId });
    return record;
  };
  const notify = (event: LibraryEvent): void => {
    for (const listener of listeners) listener(event);
  };

  async function addOne(path: string, signal: AbortSignal): Promise<{ photo: Photo; known: boolean }> {
    const info = await engine['photo.inspect']({ path }, { signal });
    const modifiedAt = (await stat(path)).mtimeMs;
    const known = photos.byPath(path) ?? photos.bySha256(info.sha256).find((record) => !existsSync(record.path));
    if (known && known.sha256 === info.sha256) {
      photos.move(known.id, path, modifiedAt);
      await makeThumbnail(find(known.id), signal);
      return { photo: toPhoto(find(known.id)), known: true };
    }
    // The file at a known place was replaced by another picture: the old entry no longer has an original.
    if (known) remove(known.id);
    const record = { id: randomUUID(), path, sha256: info.sha256, info, modifiedAt, addedAt: Date.now() };
    await makeThumbnail(record, signal);
    photos.insert(record);
    return { photo: toPhoto(find(record.id)), known: false };
  }

  async function makeThumbnail(record: { path: string; sha256: string }, signal: AbortSignal): Promise<void> {
    const out = thumbnailPath(record.sha256);
    if (existsSync(out)) return;
    await engine['photo.thumbnail']({ path: record.path, side: thumbnailSide, out }, { signal });
  }

  function remove(photoId: string): void {
    photos.remove(photoId);
    notify({ removed: photoId });
  }

  const thumbnailPath = (sha256: string): string => join(thumbnails, sha256);

  return {
    find,
    thumbnails,
    notify,
    thumbnailPath,
    records: (): PhotoRecord[] => photos.all(),
    list: (): Photo[] => photos.all().map(toPhoto),
    changed: (photoId: string): void => notify({ photo: toPhoto(find(photoId)) }),

    async add(paths: readonly string[], { signal, emit }: HandlerContext<AddProgress>): Promise<AddOutcome> {
      const outcome: AddOutcome = { added: [], known: [], failed: [] };
      const files = await expandPaths(paths, signal);
      for (const [done, path] of files.entries()) {
        throwIfCancelled(signal);
        emit({ done, total: files.length, name: basename(path) });
        try {
          const { photo, known } = await addOne(path, signal);
          outcome[known ? 'known' : 'added'].push(photo);
          notify({ photo });
        } catch (error) {
          throwIfCancelled(signal);
          outcome.failed.push({ path, error: serializeError(error) });
        }
      }
      emit({ done: files.length, total: files.length, name: '' });
      return outcome;
    },

    remove(photoIds: readonly string[]): void {
      for (const photoId of photoIds) {
        const record = photos.byId(photoId);
        if (!record) continue;
        remove(photoId);
        if (photos.bySha256(record.sha256).length === 0) void rm(thumbnailPath(record.sha256), { force: true });
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
     * The original, after checking that it is still the photo that was added.
     * @throws FILE_NOT_FOUND, FILE_CHANGED
     */
    async source(photoId: string, signal: AbortSignal): Promise<PhotoSource> {
      const record = find(photoId);
      const details = await stat(record.path).catch(() => null);
      if (!details) {
        throw new AppError(
          'FILE_NOT_FOUND',
          `${basename(record.path)} is no longer at ${record.path}. Put it back, or add it again from where it is now: your edits will be there.`,
          { path: record.path },
        );
      }
      if (details.mtimeMs !== record.modifiedAt || details.size !== record.info.fileBytes) {
        const info = await engine['photo.inspect']({ path: record.path }, { signal });
        if (info.sha256 !== record.sha256) {
          throw new AppError(
            'FILE_CHANGED',
            `${basename(record.path)} has changed since it was added, so your edits may no longer fit. Add it again to start from the file as it is now.`,
            { path: record.path },
          );
        }
        photos.move(photoId, record.path, details.mtimeMs);
      }
      return { path: record.path, sha256: record.sha256 };
    },

    /** Keeps an uploaded photo in the library's own folder; there is no original elsewhere that we could read. */
    async adopt(uploaded: string, name: string): Promise<string> {
      const folder = join(directory, 'imports', randomUUID());
      await mkdir(folder, { recursive: true });
      const path = join(folder, name);
      await moveFile(uploaded, path);
      return path;
    },
  };
}
export type Library = ReturnType<typeof createLibrary>;

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
