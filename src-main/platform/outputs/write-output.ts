import { open, rm } from 'node:fs/promises';
import { writeNewFile, type Content } from '../files/atomic.ts';
import { fileSystemFailure, writingFailure } from '../files/file-system-failure.ts';
import { removeLeftoversOf, temporaryName } from '../files/temporary-files.ts';
import { checkOutput, placeOutput, type OutputPlace } from './place-output.ts';

/**
 * Produces an output atomically: `write` fills the empty temporary file that it is given, which is then moved to its place. Whether the
 * folder is writable shows before `write`, which may take minutes.
 * @returns the path that it got
 * @throws what checkOutput and placeOutput throw, DISK_FULL, FOLDER_READ_ONLY, and what `write` throws as AppError
 */
export async function produceOutput(place: OutputPlace, write: (temporary: string) => Promise<void>): Promise<string> {
  await checkOutput(place);
  await removeLeftoversOf(place.path);
  const temporary = place.temporary ?? temporaryName(place.path);
  try {
    await reserve(temporary);
    await write(temporary);
    return await placeOutput(temporary, place);
  } catch (error) {
    throw await writingFailure(error, place.path);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** produceOutput with content in memory or in parts. */
export function writeOutput(place: OutputPlace, content: Content | AsyncIterable<Content>): Promise<string> {
  return produceOutput(place, async (temporary) => {
    await rm(temporary);
    await writeNewFile(temporary, content);
  });
}

/** Creates an empty file, to fail early where the folder is not writable. */
async function reserve(temporary: string): Promise<void> {
  try {
    await (await open(temporary, 'wx')).close();
  } catch (error) {
    throw fileSystemFailure(error, temporary);
  }
}
