import type { PhotoFormat } from '../base/formats.ts';
import { findTiffPhoto } from '../metadata/tiff-photo.ts';
import { readTiffLayout, tagNumbers, type TiffReader } from '../metadata/tiff-structure.ts';

/** How long a photo file must be by its own tables. `exact` is false where it may be longer still. */
export interface ExpectedLength {
  bytes: number;
  exact: boolean;
}

/**
 * Reads the tables of a file, not its pixels. Undefined where the format says nothing of its length (JPEG, GIF), or where the
 * tables make no sense; then only decoding can tell whether the file is whole.
 */
export async function expectedLength(reader: TiffReader, format: PhotoFormat): Promise<ExpectedLength | undefined> {
  switch (format) {
    case 'png':
      return pngLength(reader);
    case 'tiff':
      return tiffLength(reader);
    case 'webp': {
      const head = await reader.read(4, 4);
      return head.length < 4 ? undefined : { bytes: head.readUInt32LE(0) + 8, exact: true };
    }
    case 'avif':
      return boxesLength(reader);
    case 'bmp': {
      const head = await reader.read(0, 34);
      return head.length < 34 ? { bytes: 54, exact: false } : bmpLength(head);
    }
    default:
      return undefined;
  }
}

/** PNG is a chain of chunks that ends with IEND; the header of each says how long it is. */
async function pngLength(reader: TiffReader): Promise<ExpectedLength | undefined> {
  const tail = await reader.read(Math.max(8, reader.size - 12), 12);
  if (tail.toString('latin1', 4, 8) === 'IEND') return { bytes: reader.size, exact: true };
  for (let at = 8; ;) {
    const head = await reader.read(at, 8);
    const next = at + 12 + (head.length >= 4 ? head.readUInt32BE(0) : 0);
    if (head.length < 8 || next > reader.size) return { bytes: Math.max(next, at + 12), exact: false };
    if (head.toString('latin1', 4, 8) === 'IEND') return { bytes: next, exact: true };
    at = next;
  }
}

const tiffTags = { stripOffsets: 273, stripBytes: 279, tileOffsets: 324, tileBytes: 325 } as const;

/** A TIFF ends where its last strip or tile ends, or after its directory. */
async function tiffLength(reader: TiffReader): Promise<ExpectedLength | undefined> {
  const start = await readTiffLayout(reader);
  if (!start) return undefined;
  if (start.first + 2 > reader.size) return { bytes: start.first + 2, exact: false };
  const photo = await findTiffPhoto(reader);
  const directory = photo?.directory;
  // A directory that cannot be read whole: the file is cut inside it.
  if (!directory) return { bytes: reader.size + 1, exact: false };
  const numbers = (wanted: number): number[] => {
    const tag = directory.tags.find((candidate) => candidate.tag === wanted);
    return tag ? tagNumbers(tag, start.layout) : [];
  };
  const tiled = directory.tags.some(({ tag }) => tag === tiffTags.tileOffsets);
  const offsets = numbers(tiled ? tiffTags.tileOffsets : tiffTags.stripOffsets);
  const counts = numbers(tiled ? tiffTags.tileBytes : tiffTags.stripBytes);
  let { end } = directory;
  for (let index = 0; index < Math.min(offsets.length, counts.length); index++) {
    end = Math.max(end, offsets[index] + counts[index]);
  }
  return { bytes: end, exact: true };
}

/** ISO base media: boxes one after another, each with its size. */
async function boxesLength(reader: TiffReader): Promise<ExpectedLength | undefined> {
  for (let at = 0; ;) {
    const head = await reader.read(at, 16);
    if (head.length < 8) return { bytes: at === reader.size ? at : at + 8, exact: true };
    const short = head.readUInt32BE(0);
    // 0: to the end of the file; 1: a size of 8 bytes follows.
    if (short === 0) return undefined;
    if (short === 1 && head.length < 16) return { bytes: at + 16, exact: false };
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (size < 8) return undefined;
    at += size;
    if (at >= reader.size) return { bytes: at, exact: true };
  }
}

function bmpLength(head: Buffer): ExpectedLength {
  const bits = head.readUInt16LE(28);
  const stride = Math.ceil((head.readInt32LE(18) * bits) / 32) * 4;
  return { bytes: head.readUInt32LE(10) + stride * Math.abs(head.readInt32LE(22)), exact: true };
}
