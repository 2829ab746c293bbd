import type { ByteReader } from '../base/byte-reader.ts';
import { numberOf, numbersOf, readDirectory, readTiffLayout, type TiffDirectory } from './tiff-structure.ts';
import { tiffTags } from './tiff-tags.ts';

/** The one picture of a TIFF that is its photo. */
export interface TiffPhoto {
  directory: TiffDirectory;
  /** Its address for libvips. */
  place: { page: number; subifd?: number };
  /** Bytes of the values of the longest directory in the file. */
  valueBytes: number;
  /** Photos in the file: without reduced ones and masks. */
  pictures: number;
}

const maxDirectories = 1000;
const maxSubDirectories = 16;

/**
 * The first picture that is neither a reduced one of another nor a mask (TIFF 6.0, NewSubfileType), among the directories of the
 * file or those below its first; the first of all where every one is. Undefined where there is no directory to read.
 */
export async function findTiffPhoto(reader: ByteReader): Promise<TiffPhoto | undefined> {
  let first: TiffDirectory | undefined;
  let found: Pick<TiffPhoto, 'directory' | 'place'> | undefined;
  let pictures = 0;
  let valueBytes = 0;
  for await (const { page, directory } of tiffPages(reader)) {
    first ??= directory;
    valueBytes = Math.max(valueBytes, directory.valueBytes);
    if (isWholePhoto(directory)) {
      found ??= { directory, place: { page } };
      pictures += 1;
    }
  }
  if (!first) return undefined;
  const chosen = found ?? (await findBelow(reader, first)) ?? { directory: first, place: { page: 0 } };
  return { ...chosen, valueBytes, pictures: Math.max(1, pictures) };
}

/** The directories of a TIFF in their order, each once, 1,000 at most, with the number that libvips gives it. */
export async function* tiffPages(reader: ByteReader): AsyncGenerator<{ page: number; directory: TiffDirectory }> {
  const start = await readTiffLayout(reader);
  if (!start) return;
  const seen = new Set<number>();
  for (let offset = start.first; offset && !seen.has(offset) && seen.size < maxDirectories;) {
    const directory = await readDirectory(reader, start.layout, offset);
    if (!directory) return;
    yield { page: seen.size, directory };
    seen.add(offset);
    offset = directory.next;
  }
}

async function findBelow(reader: ByteReader, first: TiffDirectory) {
  const offsets = numbersOf(first, tiffTags.SubIFDs).slice(0, maxSubDirectories);
  for (const [subifd, offset] of offsets.entries()) {
    const directory = await readDirectory(reader, first.layout, offset);
    if (directory && isWholePhoto(directory)) return { directory, place: { page: 0, subifd } };
  }
  return undefined;
}

const reduced = 1;
const mask = 4;
/** Of SubfileType, which NewSubfileType replaced. */
const oldReduced = 2;

/** Whether a directory is a picture of its own: no reduced copy of another and no mask. */
export function isWholePhoto(directory: TiffDirectory): boolean {
  return !isReduced(directory) && !isMask(directory);
}

export function isReduced(directory: TiffDirectory): boolean {
  return (subfileType(directory) & reduced) !== 0 || numberOf(directory, tiffTags.SubfileType) === oldReduced;
}

/** Whether a directory says something of another picture's pixels. */
export function isMask(directory: TiffDirectory): boolean {
  return (subfileType(directory) & mask) !== 0;
}

function subfileType(directory: TiffDirectory): number {
  return numberOf(directory, tiffTags.NewSubfileType) ?? 0;
}

/** Offsets and lengths of the strips, or tiles, of a picture, bytes. */
export function tiffParts(directory: TiffDirectory): { tiled: boolean; offsets: number[]; counts: number[] } {
  const tiled = numberOf(directory, tiffTags.TileOffsets) !== undefined;
  return {
    tiled,
    offsets: numbersOf(directory, tiled ? tiffTags.TileOffsets : tiffTags.StripOffsets),
    counts: numbersOf(directory, tiled ? tiffTags.TileByteCounts : tiffTags.StripByteCounts),
  };
}
