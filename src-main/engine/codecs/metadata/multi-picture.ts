import { bufferReader, type ByteReader } from '../base/byte-reader.ts';
import { behindPrefix } from './exif-block.ts';
import type { JpegSegment } from './jpeg-segments.ts';
import { bytesOfTag, readFirstDirectory, readUnsigned } from './tiff-structure.ts';

const prefix = Buffer.from('MPF\0', 'latin1');
const entriesTag = 0xb002;
const entryBytes = 16;
const maxEntries = 64;
const headBytes = 65536;
/** How a gain map names itself: Ultra HDR, Apple, and ISO 21496-1. */
const gainMapMark = /hdrgm:|hdrgainmap|urn:iso:std:iso:ts:21496:-1/;

/**
 * Counts the pictures that a JPEG holds behind its own: full ones, as of a stereo camera, and gain maps. Previews of the same
 * picture do not count. (CIPA DC-007, Multi-Picture Format.)
 */
export async function readMultiPicture(
  reader: ByteReader,
  segments: readonly JpegSegment[],
): Promise<{ others: number; gainMap: boolean }> {
  const app2 = segments.filter(({ marker }) => marker === 0xe2);
  const found = { others: 0, gainMap: app2.some(({ bytes }) => isGainMapHead(bytes)) };
  const index = app2.find(({ bytes }) => behindPrefix(bytes, prefix));
  const directory = index && (await readFirstDirectory(bufferReader(index.bytes.subarray(prefix.length))));
  const entries = directory && bytesOfTag(directory, entriesTag);
  if (!entries) return found;
  const { littleEndian } = directory.layout;
  for (let at = entryBytes; at + entryBytes <= Math.min(entries.length, entryBytes * maxEntries); at += entryBytes) {
    const attributes = readUnsigned(entries, at, 4, littleEndian);
    const offset = readUnsigned(entries, at + 8, 4, littleEndian);
    const isPreview = ((attributes >> 16) & 0xff) === 1;
    if (isPreview || offset === 0) continue;
    const head = await reader.read(index.offset + prefix.length + offset, headBytes);
    if (head[0] !== 0xff || head[1] !== 0xd8) continue;
    if (isGainMapHead(head)) found.gainMap = true;
    else found.others += 1;
  }
  return found;
}

const isGainMapHead = (head: Buffer): boolean => gainMapMark.test(head.toString('latin1'));
