import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { arithmeticVersion } from '../../../shared/recipe/arithmetic-version.ts';
import { fileSystemFailure } from '../../../platform/files/file-system-failure.ts';
import { removeLeftovers, temporaryName } from '../../../platform/files/temporary-files.ts';
import { extraChannelsPath, openWorkingFile, type WorkingImage } from '../../../imaging/files/working-image.ts';
import { decodePhoto } from './decode-photo.ts';
import { untilCancelled } from '../base/native-work.ts';
import type { InspectedPhoto } from '../base/inspected-photo.ts';
import { requireMemory, requireSpace, type Machine } from '../../../platform/machine.ts';
import { openSource, type SourceFile } from '../base/source-file.ts';

export interface OpenOptions {
  signal?: AbortSignal;
  /** Fraction of the pixels decoded, 0..1, monotone; ends at 1. */
  onProgress?: (fraction: number) => void;
  machine?: Machine;
}

/** Path of the working image of a photo with this digest, by the version of the arithmetic that decoded it. */
export function workingImagePath(cacheDirectory: string, sha256: string): string {
  return join(cacheDirectory, `${sha256}-${arithmeticVersion}.v`);
}

/**
 * The working image of a photo: the one in `cacheDirectory` if it is there, or else decoded into it. Written under another name
 * and renamed, so that a process killed half-way leaves only a leftover, which the next call removes. The caller disposes the
 * result.
 * @param info what inspectPhoto said of the same file
 * @throws FILE_CHANGED, FILE_TRUNCATED, FILE_UNREADABLE, MEMORY_TOO_SMALL, DISK_FULL, FOLDER_READ_ONLY, CANCELLED, and what
 * openSource throws
 */
export async function openWorkingImage(
  sourcePath: string,
  info: InspectedPhoto,
  cacheDirectory: string,
  options: OpenOptions = {},
): Promise<WorkingImage> {
  throwIfCancelled(options.signal);
  const path = workingImagePath(cacheDirectory, info.sha256);
  await removeLeftovers(cacheDirectory);
  const ready = await openWorkingFile(path);
  if (ready) {
    options.onProgress?.(1);
    return ready;
  }
  // After a cancel the work goes on to its next look at the signal: without progress.
  const onProgress = (fraction: number): void => {
    if (!options.signal?.aborted) options.onProgress?.(fraction);
  };
  const work = decodeIntoCache(sourcePath, info, path, cacheDirectory, { ...options, onProgress });
  await untilCancelled(options.signal, work);
  const opened = await openWorkingFile(path);
  if (!opened)
    throw new AppError('INTERNAL', `The working copy of ${sourcePath} could not be read back.`, {
      why: 'working-copy',
      path: sourcePath,
    });
  return opened;
}

async function decodeIntoCache(
  sourcePath: string,
  info: InspectedPhoto,
  path: string,
  cacheDirectory: string,
  { signal, onProgress, machine }: OpenOptions,
): Promise<void> {
  const name = basename(sourcePath);
  await using source = await openSource(sourcePath);
  const temporary = temporaryName(path, '.v');
  try {
    requireUnchanged(sourcePath, info, source);
    requireMemory(info.memoryBytes, `Opening ${name}`, { name, advice: null, machine });
    await mkdir(cacheDirectory, { recursive: true });
    // A photo that is turned, or split from further channels, is in the cache twice for a moment.
    const bytes = info.cacheBytes * (info.orientation === 1 && !info.extraChannels ? 1 : 2);
    await requireSpace(bytes, cacheDirectory, `Opening ${name}`, machine);
    await decodePhoto(source, info, temporary, signal, onProgress);
    const { size, mtimeMs } = await stat(sourcePath);
    requireUnchanged(sourcePath, info, { bytes: size, modifiedMs: mtimeMs });
    throwIfCancelled(signal);
    if (info.extraChannels) await putInPlace(extraChannelsPath(temporary), extraChannelsPath(path));
    await putInPlace(temporary, path);
    onProgress?.(1);
  } catch (error) {
    await rm(temporary, { force: true });
    await rm(extraChannelsPath(temporary), { force: true });
    throw fileSystemFailure(error, path);
  }
}

/** Renames; on Windows, which refuses that where another call has opened the same working image, keeps that one. */
async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    const other = await openWorkingFile(path);
    if (!other) throw error;
    await other.dispose();
    await rm(temporary, { force: true });
  }
}

function requireUnchanged(path: string, info: InspectedPhoto, now: Pick<SourceFile, 'bytes' | 'modifiedMs'>): void {
  if (now.bytes === info.fileBytes && now.modifiedMs === info.modifiedMs) return;
  throw new AppError('FILE_CHANGED', `${basename(path)} was changed by another program. Open it again.`, {
    why: 'by-another-program',
    name: basename(path),
    path,
  });
}
