import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { photoFormatList, type PhotoFormat } from '../../../shared/data/photo-format.ts';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { fileReader, type ByteReader } from './byte-reader.ts';
import { sniffBytes, sniffFormat } from './sniff.ts';

/** A photo file, open for reading; `using` closes it. */
export interface SourceFile extends AsyncDisposable {
  path: string;
  file: FileHandle;
  reader: ByteReader;
  format: PhotoFormat;
  bytes: number;
  /** Milliseconds since 1970. */
  modifiedMs: number;
}

function openFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const name = basename(path);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('FILE_NOT_FOUND', `There is no file ${path}. It may have been moved or renamed.`, {
      why: 'no-file',
      path,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError('FILE_UNREADABLE', `Heirloom may not read ${name}. Change the permissions of the file.`, {
      why: 'no-permission',
      name,
      path,
    });
  }
  return new AppError(
    'FILE_UNREADABLE',
    `${name} cannot be read: ${(error as Error).message}`,
    { why: 'read-failed', name, reason: (error as Error).message, path },
    error,
  );
}

/**
 * Opens a photo for reading; its format is sniffed from its content.
 * @throws FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_EMPTY, FILE_UNREADABLE, FORMAT_UNSUPPORTED
 */
export async function openSource(path: string): Promise<SourceFile> {
  const name = basename(path);
  let file: FileHandle | undefined;
  try {
    // Before opening: a named pipe blocks until its other end is opened.
    const before = await stat(path);
    if (before.isDirectory())
      throw new AppError('FILE_IS_FOLDER', `${path} is a folder, not a photo.`, { why: 'photo', path });
    if (!before.isFile())
      throw new AppError('FILE_UNREADABLE', `${path} is not an ordinary file.`, { why: 'not-ordinary', path });
    if (before.size === 0) {
      throw new AppError('FILE_EMPTY', `${name} is empty (0 bytes). Copy it again from where it came from.`, {
        name,
        path,
      });
    }
    const opened = await open(path, 'r');
    file = opened;
    const reader = fileReader(opened, before.size);
    const sniffed = sniffFormat(await reader.read(0, sniffBytes));
    if ('looksLike' in sniffed) {
      throw new AppError(
        'FORMAT_UNSUPPORTED',
        `${name} is no photo that Heirloom can read: it looks like ${sniffed.looksLike}. Heirloom reads ${photoFormatList}.`,
        { why: 'looks-like', formats: photoFormatList, name, path, looksLike: sniffed.looksLike },
      );
    }
    return {
      ...{ path, file: opened, reader, format: sniffed.format, bytes: before.size, modifiedMs: before.mtimeMs },
      [Symbol.asyncDispose]: () => opened.close(),
    };
  } catch (error) {
    await file?.close();
    throw openFailure(error, path);
  }
}

const hashBlock = 1 << 20;

/**
 * SHA-256 of a whole file, lower-case hexadecimal.
 * @throws CANCELLED, FILE_UNREADABLE
 */
export async function hashFile({ path, file }: SourceFile, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(hashBlock);
  try {
    for (let position = 0; ;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(block, 0, hashBlock, position);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(block.subarray(0, bytesRead));
      position += bytesRead;
    }
  } catch (error) {
    throw openFailure(error, path);
  }
}
