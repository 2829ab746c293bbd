import { open, rm } from 'node:fs/promises';
import { fileSystemFailure } from './file-system-failure.ts';
import type { OutputPlace } from './output-place.ts';
import { checkOutput, placeOutput } from './output-place.ts';
import { removeLeftoversOf, temporaryName } from './temporary-files.ts';

/**
 * Writes a file for a person, whole or not at all.
 * @returns the path that it got
 * @throws what checkOutput and placeOutput throw, DISK_FULL, FOLDER_READ_ONLY
 */
export async function writeOutput(
  place: OutputPlace,
  content: Uint8Array | string | AsyncIterable<string>,
): Promise<string> {
  await checkOutput(place);
  await removeLeftoversOf(place.path);
  const temporary = place.temporary ?? temporaryName(place.path);
  try {
    const file = await open(temporary, 'wx');
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
      else for await (const part of content) await file.writeFile(part);
    } finally {
      await file.close();
    }
    return await placeOutput(temporary, place);
  } catch (error) {
    throw fileSystemFailure(error, place.path);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
