import { basename } from 'node:path';
import { photoFormats, type PhotoFormat } from '../../../shared/data/photo-format.ts';
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../platform/machine.ts';
import type { SourceFile } from '../base/source-file.ts';
import type { ExpectedLength } from './expected-length.ts';
import { formatReaders } from './formats.ts';

function fractionOf(bytes: number, expected: ExpectedLength): string {
  const least = expected.exact ? '' : 'at least ';
  const [part, whole] = [formatBytes(bytes), formatBytes(expected.bytes)];
  return part === whole ? `${bytes} of ${least}${expected.bytes} bytes` : `${part} of ${least}${whole}`;
}

/** For a file of `bytes` that ends too early. */
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

/** For a file of the right length whose content is inconsistent. */
function damagedFailure(path: string, reason: string, error: unknown): AppError {
  const name = basename(path);
  return new AppError(
    'FILE_UNREADABLE',
    `${name} is damaged: some of its bytes have changed since it was written (${reason}). Copy it again from where it came from.`,
    { why: 'damaged', name, path, reason },
    error,
  );
}

/** Translates a decoder's error, by the length that the file's own tables give. An AppError stays as it is. */
export async function decodeFailure(error: unknown, source: SourceFile): Promise<AppError> {
  if (error instanceof AppError) return error;
  const { path, format, bytes, reader } = source;
  const expected = await formatReaders[format].expectedLength?.(reader).catch(() => undefined);
  return failureOf(error, path, format, bytes, expected);
}

function failureOf(
  error: unknown,
  path: string,
  format: PhotoFormat,
  bytes: number,
  expected: ExpectedLength | undefined,
): AppError {
  const name = basename(path);
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  // A file that is as long as its tables say is whole, whatever its decoder says to have run out of.
  const isWhole = expected?.exact === true && expected.bytes <= bytes;
  const endsTooEarly = expected !== undefined && expected.bytes > bytes;
  if (endsTooEarly || (!isWhole && tooEarly.test(reason))) return truncatedFailure(path, bytes, expected);
  if (/memory|alloc/i.test(reason)) {
    const message = `There is not enough memory to open ${name}.`;
    return new AppError('MEMORY_TOO_SMALL', message, { why: 'decoder', name, path }, error);
  }
  // Every kind of PNG can be read, and TIFFs of other kinds were refused before. For those the words do not matter: libvips keeps one log of
  // errors for all decoders, so that of two files decoded at once one may get the other's.
  const isDamage = format === 'png' || format === 'tiff' || tooEarly.test(reason) || damaged.test(reason);
  if (isWhole && isDamage) return damagedFailure(path, reason, error);
  return new AppError(
    'FILE_UNREADABLE',
    `${name} is damaged, or a kind of ${photoFormats[format].label} that Heirloom cannot read (${reason}).`,
    { why: 'damaged-or-unknown', name, path, reason },
    error,
  );
}
