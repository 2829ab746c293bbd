import type { ByteReader } from '../base/byte-reader.ts';
import { isoBoxes } from '../metadata/iso-boxes.ts';
import { pngChunks } from '../metadata/png-chunks.ts';
import { findTiffPhoto, tiffParts } from '../metadata/tiff-photo.ts';
import { readTiffLayout } from '../metadata/tiff-structure.ts';

/** The length that a photo file must have by its own tables; undefined where these make no sense. */
export interface ExpectedLength {
  bytes: number;
  /** False where it may be longer still. */
  exact: boolean;
}

/** To the end of IEND, the last chunk; the lengths stand in the chunks themselves. */
export async function pngLength(reader: ByteReader): Promise<ExpectedLength> {
  const tail = await reader.read(Math.max(8, reader.size - 12), 12);
  if (tail.toString('latin1', 4, 8) === 'IEND') return { bytes: reader.size, exact: true };
  let end = 8;
  for await (const { type, at, length } of pngChunks(reader)) {
    end = at + 12 + length;
    if (end > reader.size) return { bytes: end, exact: false };
    if (type === 'IEND') return { bytes: end, exact: true };
  }
  return { bytes: end + 12, exact: false };
}

/** To the end of the last strip or tile of the photo, or of its directory. */
export async function tiffLength(reader: ByteReader): Promise<ExpectedLength | undefined> {
  const start = await readTiffLayout(reader);
  if (!start) return undefined;
  if (start.first + 2 > reader.size) return { bytes: start.first + 2, exact: false };
  const directory = (await findTiffPhoto(reader))?.directory;
  // A directory that cannot be read whole: the file was cut inside it.
  if (!directory) return { bytes: reader.size + 1, exact: false };
  const { offsets, counts } = tiffParts(directory);
  let { end } = directory;
  for (let index = 0; index < Math.min(offsets.length, counts.length); index++) {
    end = Math.max(end, offsets[index] + counts[index]);
  }
  return { bytes: end, exact: true };
}

/** RIFF: the length stands in the header. */
export async function webpLength(reader: ByteReader): Promise<ExpectedLength | undefined> {
  const head = await reader.read(4, 4);
  return head.length < 4 ? undefined : { bytes: head.readUInt32LE(0) + 8, exact: true };
}

/** ISO base media: the sum of its boxes. */
export async function avifLength(reader: ByteReader): Promise<ExpectedLength | undefined> {
  let at = 0;
  for await (const { end } of isoBoxes(reader, 0, reader.size)) at = end;
  if (at === Infinity) return undefined;
  if (at >= reader.size) return { bytes: at, exact: true };
  const rest = reader.size - at;
  return rest < 8 ? { bytes: at + 8, exact: true } : undefined;
}

export async function bmpLength(reader: ByteReader): Promise<ExpectedLength> {
  const head = await reader.read(0, 34);
  if (head.length < 34) return { bytes: 54, exact: false };
  const stride = Math.ceil((head.readInt32LE(18) * head.readUInt16LE(28)) / 32) * 4;
  return { bytes: head.readUInt32LE(10) + stride * Math.abs(head.readInt32LE(22)), exact: true };
}
