import type { ByteReader } from '../base/byte-reader.ts';
import { noMetadata, type FoundMetadata } from './photo-metadata.ts';

/** A box of an ISO base media file (ISO/IEC 14496-12), as AVIF is one. */
export interface IsoBox {
  type: string;
  /** Offset of its content, bytes. */
  start: number;
  /** Offset behind it, which may lie outside of the file; Infinity for "to the end of the file". */
  end: number;
}

const maxBoxes = 4096;

/** The boxes from one offset to another, up to one whose length makes no sense. */
export async function* isoBoxes(reader: ByteReader, from: number, to: number): AsyncGenerator<IsoBox> {
  for (let at = from, seen = 0; at + 8 <= to && seen < maxBoxes; seen += 1) {
    const head = await reader.read(at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const long = short === 1 && head.length === 16;
    const length = long ? Number(head.readBigUInt64BE(8)) : short === 0 ? Infinity : short;
    if (length < 8) return;
    yield { type: head.toString('latin1', 4, 8), start: at + (long ? 16 : 8), end: at + length };
    at += length;
  }
}

/** The boxes on the way to the number of samples of a track. */
const samplePath = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'];

/** Pictures of an AVIF: the frames of a sequence, 1 for a still; and whether it has a gain map ('tmap', ISO/IEC 23008-12). */
export async function readAvifMetadata(reader: ByteReader): Promise<FoundMetadata> {
  let pictures = 1;
  const descend = async (from: number, to: number, level: number): Promise<void> => {
    for await (const { type, start, end } of isoBoxes(reader, from, to)) {
      if (type !== samplePath[level]) continue;
      if (level < samplePath.length - 1) await descend(start, Math.min(to, end), level + 1);
      else {
        const sizes = await reader.read(start, 12);
        if (sizes.length === 12) pictures = Math.max(pictures, sizes.readUInt32BE(8));
      }
    }
  };
  await descend(0, reader.size, 0);
  const brands = await reader.read(8, Math.min(512, (await reader.read(0, 4)).readUInt32BE(0)));
  return { ...noMetadata(), pictures, gainMap: /^(?:[^]{4})*?tmap/.test(brands.toString('latin1')) };
}
