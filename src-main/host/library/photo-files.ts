import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineContract } from '../../contract/engine.ts';
import type { PhotoInfo } from '../../shared/data/photo.ts';
import { createSharedWork } from '../../platform/shared-work.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { arithmeticVersion } from '../../shared/recipe/arithmetic-version.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import type { PhotoFile, PhotoRecord, PhotoRepository } from '../store/photos.ts';

const thumbnailSide = 256;
const hour = 3_600_000;

/** A file as it was read just now. */
export interface InspectedFile {
  path: string;
  info: PhotoInfo;
  modifiedAt: number;
}

/** Whether a file shows the picture that a photo of the library had; `unknown` where nothing tells how that one looked. */
export type Likeness = 'same' | 'other' | 'unknown';

/** The files of photos: reading them, their thumbnails, and telling whether one still shows the picture that was edited. */
export function createPhotoFiles(directory: string, photos: PhotoRepository, engine: Client<EngineContract>) {
  const thumbnails = join(directory, 'thumbnails');
  const thumbnailPath = (sha256: string): string => join(thumbnails, sha256);

  async function inspect(path: string, signal: AbortSignal): Promise<InspectedFile> {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    const info = await engine['photo.inspect']({ path }, { signal });
    return { path, info, modifiedAt: mtimeMs };
  }

  async function makeThumbnail({ path, sha256 }: { path: string; sha256: string }, signal: AbortSignal): Promise<void> {
    const out = thumbnailPath(sha256);
    if (existsSync(out)) return;
    await engine['photo.thumbnail']({ path, side: thumbnailSide, out }, { signal });
  }

  /** A page asks for one thumbnail several times, and the strip for many. */
  const making = createSharedWork<void>();

  /** Path of the thumbnail of the photos with this digest, made again where it was deleted; null where that cannot be. */
  async function thumbnail(sha256: string): Promise<string | null> {
    const path = thumbnailPath(sha256);
    if (existsSync(path)) return path;
    const [record] = photos.bySha256(sha256);
    if (!record) return null;
    return making
      .get(sha256, ({ signal }) => makeThumbnail(record, signal))
      .then(
        () => path,
        () => null,
      );
  }

  const pixelsOf = (file: InspectedFile, signal: AbortSignal): Promise<string> =>
    engine['photo.pixels']({ source: { path: file.path, sha256: file.info.sha256 } }, { signal });

  /** The digest of the pixels as they were, by the database or the working copy in the cache; null where nothing is left. */
  async function knownPixels(record: PhotoRecord, signal: AbortSignal): Promise<string | null> {
    if (record.pixels?.endsWith(` ${arithmeticVersion}`)) return record.pixels;
    try {
      const pixels = await engine['photo.pixels']({ source: { path: record.path, sha256: record.sha256 } }, { signal });
      photos.notePixels(record.id, pixels);
      return pixels;
    } catch {
      // Its file has changed or is gone, and the working copy is no longer there.
      throwIfCancelled(signal);
      return record.pixels;
    }
  }

  return {
    inspect,
    makeThumbnail,
    thumbnails,
    thumbnail,
    pixelsOf,
    knownPixels,

    /** @throws FILE_TRUNCATED, FILE_UNREADABLE, … where the file cannot be decoded */
    async compare(record: PhotoRecord, file: InspectedFile, signal: AbortSignal): Promise<[Likeness, string]> {
      // Before the file is decoded: that may push the old working copy out of the cache.
      const before = await knownPixels(record, signal);
      const now = await pixelsOf(file, signal);
      return [likenessOf(before, now), now];
    },

    /** Lets the photo have this file from now on. Its thumbnail is made first: what fails leaves everything as it was. */
    async adopt(record: PhotoRecord, file: InspectedFile, pixels: string | null, signal: AbortSignal): Promise<void> {
      const { sha256 } = file.info;
      await makeThumbnail({ path: file.path, sha256 }, signal);
      photos.replaceFile(record.id, toPhotoFile(file, pixels));
    },

    /** Removes thumbnails that no photo has, shown or not. Those of the last hour may be of photos that are being added. */
    async sweepThumbnails(now = Date.now()): Promise<void> {
      const used = new Set([...photos.all(), ...photos.removed()].map((record) => record.sha256));
      for (const name of await readdir(thumbnails).catch(() => [])) {
        if (used.has(name) || !/^[0-9a-f]{64}$/.test(name)) continue;
        const { mtimeMs } = await stat(thumbnailPath(name)).catch(() => ({ mtimeMs: now }));
        if (now - mtimeMs > hour) await rm(thumbnailPath(name), { force: true });
      }
    },
  };
}
export type PhotoFiles = ReturnType<typeof createPhotoFiles>;

export function toPhotoFile({ path, info, modifiedAt }: InspectedFile, pixels: string | null): PhotoFile {
  return { path, sha256: info.sha256, pixels, info, modifiedAt };
}

/** The file beside a photo that is its infrared scan; null where there is none. */
export function infraredBeside({ path, info }: Pick<InspectedFile, 'path' | 'info'>): string | null {
  const name = info.notes.find(({ code }) => code === 'INFRARED_FILE')?.values?.name;
  return name === undefined ? null : join(dirname(path), String(name));
}

/** Digests are "pixels arithmetic": decoding may give other pixels of the same file in another version of it. */
export function likenessOf(before: string | null, now: string): Likeness {
  if (before === null) return 'unknown';
  const [pixelsBefore, arithmeticBefore] = before.split(' ');
  const [pixels, arithmetic] = now.split(' ');
  if (pixelsBefore === pixels) return 'same';
  return arithmeticBefore === arithmetic ? 'other' : 'unknown';
}
