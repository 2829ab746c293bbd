import { open, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { AppError } from '../shared/errors.ts';
import { requireMemory } from '../platform/machine.ts';
import { weightsDamaged } from '../nn/weights/weight-errors.ts';
import { decodeWeights, type Weights } from '../nn/weights/weight-file.ts';

/** @throws what readModelFile and decodeWeights throw */
export async function loadWeights(path: string): Promise<Weights> {
  return decodeWeights(await readModelFile(path), path);
}

/**
 * The bytes of a file of weights or of a checkpoint, and of nothing so large that it cannot be one for this machine.
 * @throws FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, MEMORY_TOO_SMALL, WEIGHTS_DAMAGED where it gets shorter meanwhile
 */
export async function readModelFile(path: string): Promise<Uint8Array> {
  await using file = await openFile(path);
  try {
    const details = await file.stat();
    if (details.isDirectory())
      throw new AppError('FILE_IS_FOLDER', `${path} is a folder, not a file.`, { why: 'model-file', path });
    if (!details.isFile()) {
      throw new AppError('FILE_UNREADABLE', `${path} is no ordinary file, and is not read.`, { why: 'no-file', path });
    }
    // The bytes, and the tensors that are copied out of them.
    requireMemory(2 * details.size, `Reading ${path}`, { advice: 'use a smaller model' });
    const bytes = new Uint8Array(details.size);
    await readAll(file, bytes, path);
    return bytes;
  } catch (error) {
    throw unreadable(error, path);
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Opening a pipe blocks until it has a writer.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw unreadable(error, path);
  }
}

async function readAll(file: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, done);
    if (bytesRead === 0) throw weightsDamaged(path, 'it became shorter while it was read');
    done += bytesRead;
  }
}

function unreadable(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new AppError('FILE_NOT_FOUND', `The file ${path} is not there.`, { why: 'model-file', path }, error);
  }
  return new AppError(
    'FILE_UNREADABLE',
    `${path} could not be read. The disk may be failing, or you may not have the right to read it.`,
    { why: 'model-file', path },
    error,
  );
}
