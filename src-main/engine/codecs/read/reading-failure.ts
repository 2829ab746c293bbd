import type { AppError } from '../../../shared/errors.ts';
import { fileReader } from '../metadata/carried-metadata.ts';
import { decodeFailure } from './decode-failure.ts';
import { expectedLength } from './expected-length.ts';
import type { SourceFile } from '../base/source-file.ts';

/** What a decoder's complaint about a photo file means, by what the file's own tables say of its length. */
export async function readingFailure(error: unknown, source: SourceFile): Promise<AppError> {
  const { path, file, format, bytes } = source;
  const expected = await expectedLength(fileReader(file, bytes), format).catch(() => undefined);
  return decodeFailure(error, path, format, bytes, expected);
}
