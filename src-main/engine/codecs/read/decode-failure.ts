import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { ExpectedLength } from './expected-length.ts';
import { formatNames, type PhotoFormat } from '../base/formats.ts';
import { formatBytes } from '../../../platform/machine.ts';

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
    { name: basename(path), path, bytes, expected: expected?.bytes ?? 0 },
  );
}

const tooEarly =
  /premature end|unexpected end|end of (?:file|image|stream|data)|out of order read|bad seek|truncat|not enough data|read error/i;

/** What decoders say of bytes that cannot be what was written. */
const damaged =
  /crc|checksum|corrupt|invalid (?:bit|block|code|distance|stored|literal)|incorrect|code not yet|decoding error|inflate/i;

/** For a file of the right length whose content does not fit together. */
export function damagedFailure(path: string, reason: string, error?: unknown): AppError {
  const name = basename(path);
  return new AppError(
    'FILE_UNREADABLE',
    `${name} is damaged: some of its bytes have changed since it was written (${reason}). Copy it again from where it came from.`,
    { why: 'damaged', name, path, reason },
    error,
  );
}

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
  // A file that is as long as its tables say is whole, whatever the decoder thinks it has run out of.
  const isWhole = expected?.exact === true && expected.bytes <= bytes;
  const endsTooEarly = expected !== undefined && expected.bytes > bytes;
  if (endsTooEarly || (!isWhole && tooEarly.test(reason))) return truncatedFailure(path, bytes, expected);
  if (/memory|alloc/i.test(reason)) {
    return new AppError(
      'MEMORY_TOO_SMALL',
      `There is not enough memory to open ${basename(path)}.`,
      { why: 'decoder', name: basename(path), path },
      error,
    );
  }
  // Every kind of PNG can be read, and TIFFs of other kinds were refused before; of two files decoded at once one may hear the other's reason.
  const means = format === 'png' || format === 'tiff' || tooEarly.test(reason) || damaged.test(reason);
  if (isWhole && means) return damagedFailure(path, reason, error);
  return new AppError(
    'FILE_UNREADABLE',
    `${basename(path)} is damaged, or a kind of ${formatNames[format]} that Heirloom cannot read (${reason}).`,
    { why: 'damaged-or-unknown', name: basename(path), path, reason },
    error,
  );
}
