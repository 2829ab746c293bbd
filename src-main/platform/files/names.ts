import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** Bytes (UTF-8) of the longest name of a file that the usual file systems take. */
export const maxNameBytes = 255;

const encoder = new TextEncoder();

export function nameBytes(name: string): number {
  return encoder.encode(name).length;
}

/** The longest beginning of `text` that takes at most `bytes` in UTF-8, cut between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (nameBytes(text) <= bytes) return text;
  let cut = '';
  let taken = 0;
  for (const character of text) {
    taken += nameBytes(character);
    if (taken > bytes) break;
    cut += character;
  }
  return cut;
}

/** `photo.tif`, `photo 2.tif`, `photo 3.tif`, …; shortened before the number where the name would be too long. */
export function numberedPath(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  const ending = ` ${number}${extension}`;
  return join(dirname(path), cutToBytes(basename(path, extension), maxNameBytes - nameBytes(ending)) + ending);
}

/** The names in a folder; none where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
