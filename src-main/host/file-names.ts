import { basename, extname } from 'node:path';
import { cutToBytes, maxNameBytes, nameBytes, numberedPath } from '../platform/files/names.ts';
import { outputExtension } from '../shared/data/output-format.ts';
import { hasPhotoExtension, type OutputFormat } from '../shared/data/photo-format.ts';

/** bytes; what follows the last dot and is longer is part of the name. */
const longestExtension = 16;
const systemName = /^(\.|~\$|thumbs\.db$|desktop\.ini$|@eadir$|\$recycle\.bin$|__macosx$)/i;

/** Whether a file is tried when a folder is added; one that is chosen by itself is tried whatever its name. */
export function isPhotoName(name: string): boolean {
  return hasPhotoExtension(name) && !isSystemName(name);
}

export function isSystemName(name: string): boolean {
  return systemName.test(name);
}

/**
 * A name that every file system takes: no separators, control characters, halves of a character or trailing dots, and at most 255 bytes
 * of UTF-8. What is too long is cut before the extension.
 */
export function safeFileName(name: string): string {
  const plain = Buffer.from(name)
    .toString()
    // eslint-disable-next-line no-control-regex -- control characters are what is being removed
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_')
    .replace(/[. ]+$/, '');
  const safe = plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
  const extension = nameBytes(extname(safe)) > longestExtension ? '' : extname(safe);
  return cutToBytes(basename(safe, extension), maxNameBytes - nameBytes(extension)) + extension;
}

/** {name} the original's name without extension, {date} today as 2026-01-31, {n} a number. */
export function exportFileName(template: string, original: string, format: OutputFormat, number: number): string {
  const name = basename(original, extname(original));
  const date = localDate(new Date());
  const filled = template.replace(/\{(name|date|n)\}/g, (_, key: string) =>
    key === 'name' ? name : key === 'date' ? date : String(number),
  );
  const extension = outputExtension(format);
  return safeFileName((filled.replace(/[. ]+$/, '') || '_') + extension);
}

/** 2026-01-31 where this computer is. */
function localDate(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** `photo.tif`, `photo 2.tif`, `photo 3.tif`, …: the first that is not taken. */
export function freePath(path: string, taken: (path: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = numberedPath(path, number);
    if (!taken(candidate)) return candidate;
  }
}
