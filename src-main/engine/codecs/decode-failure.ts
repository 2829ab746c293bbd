import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ExpectedLength } from './expected-length.ts';
import { formatNames, type PhotoFormat } from './formats.ts';
import { formatBytes } from './sizes.ts';

function fractionOf(bytes: number, expected: ExpectedLength): string {
  const least = expected.exact ? '' : 'at least ';
  const [part, whole] = [formatBytes(bytes), formatBytes(expected.bytes)];
  return part === whole ? `${bytes} of ${least}${expected.bytes} bytes` : `${part} of ${least}${whole}`;
}

export function truncatedFailure(path: string, bytes: number, expected?: ExpectedLength): AppError {
  const figures =
    expected && expected.bytes > bytes ? ` (${fractionOf(bytes, expected)})` : ` (after ${formatBytes(bytes)})`;
  return new AppError(
    'FILE_TRUNCATED',
    `${basename(path)} is not complete: the file ends too early${figures}. Copy it again from where it came from.`,
    { path, bytes, expected: expected?.bytes ?? 0 },
  );
}

const tooEarly =
  /premature end|unexpected end|end of (?:file|image|stream|data)|out of order read|bad seek|truncat|not enough data|read error/i;

/** What a decoder's complaint means. `bytes` is the length of the file. */
export function decodeFailure(
  error: unknown,
  path: string,
  format: PhotoFormat,
  bytes: number,
  expected?: ExpectedLength,
): AppError {
  if (error instanceof AppError) return error;
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  if ((expected && expected.bytes > bytes) || tooEarly.test(reason)) return truncatedFailure(path, bytes, expected);
  if (/memory|alloc/i.test(reason)) {
    return new AppError('MEMORY_TOO_SMALL', `There is not enough memory to open ${basename(path)}.`, { path }, error);
  }
  return new AppError(
    'FILE_UNREADABLE',
    `${basename(path)} is damaged, or a kind of ${formatNames[format]} that Heirloom cannot read (${reason}).`,
    { path, reason },
    error,
  );
}
