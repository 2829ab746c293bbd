import type { JpegSegment } from './jpeg-segments.ts';
import { bufferReader, readDirectory, readTiffLayout, readUnsigned, type TiffReader } from './tiff-structure.ts';

const mark = Buffer.from('MPF\0', 'latin1');
const entriesTag = 0xb002;
const entryBytes = 16;
const mostEntries = 64;
const headBytes = 65536;
/** How a gain map names itself: Ultra HDR, Apple, and ISO 21496-1. */
const gainMapMark = /hdrgm:|hdrgainmap|urn:iso:std:iso:ts:21496:-1/;

/**
 * The pictures that a JPEG holds behind its own: full ones, as of a stereo camera, and gain maps. Previews of the same picture
 * do not count. (CIPA DC-007, Multi-Picture Format.)
 */
export async function readMultiPicture(
  reader: TiffReader,
  segments: readonly JpegSegment[],
): Promise<{ others: number; gainMap: boolean }> {
  const found = { others: 0, gainMap: segments.some(({ marker, bytes }) => marker === 0xe2 && isGainMapHead(bytes)) };
  const index = segments.find(({ marker, bytes }) => marker === 0xe2 && bytes.subarray(0, 4).equals(mark));
  if (!index) return found;
  const structure = bufferReader(index.bytes.subarray(mark.length));
  const start = await readTiffLayout(structure);
  const directory = start && (await readDirectory(structure, start.layout, start.first));
  const entries = directory?.tags.find(({ tag }) => tag === entriesTag)?.value;
  if (!start || !entries) return found;
  for (let at = entryBytes; at + entryBytes <= Math.min(entries.length, entryBytes * mostEntries); at += entryBytes) {
    const attributes = readUnsigned(entries, at, 4, start.layout.littleEndian);
    const offset = readUnsigned(entries, at + 8, 4, start.layout.littleEndian);
    const isPreview = ((attributes >> 16) & 0xff) === 1;
    if (isPreview || offset === 0) continue;
    const head = await reader.read(index.offset + mark.length + offset, headBytes);
    if (head[0] !== 0xff || head[1] !== 0xd8) continue;
    if (isGainMapHead(head)) found.gainMap = true;
    else found.others += 1;
  }
  return found;
}

const isGainMapHead = (head: Buffer): boolean => gainMapMark.test(head.toString('latin1'));
