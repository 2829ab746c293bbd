import { fileReader } from './carried-metadata.ts';
import { readPngProfile } from './png-profile.ts';
import { openPicture } from './sharp-engine.ts';
import type { SourceFile } from './source-file.ts';

/** The ICC profile of a photo file: embedded, or made of what a PNG says in other words; undefined where it has none. */
export async function readPhotoProfile({ path, file, bytes, format }: SourceFile): Promise<Buffer | undefined> {
  if (format === 'bmp') return undefined;
  const { icc } = await openPicture(path).metadata();
  return icc ?? (format === 'png' ? readPngProfile(fileReader(file, bytes)) : undefined);
}
