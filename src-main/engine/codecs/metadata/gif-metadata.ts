import type { ByteReader } from '../base/byte-reader.ts';
import { noMetadata, type FoundMetadata } from './photo-metadata.ts';
import { standaloneXmp } from './xmp-packet.ts';

const maxBytes = 16 * 2 ** 20;
const xmpMark = 'XMP DataXMP';
const rampMark = Buffer.from([0x01, 0xff, 0xfe, 0xfd]);

/** Comments, and the XMP packet, before the first picture of a GIF (GIF89a, 24; Adobe XMP Specification Part 3, 1.1.2). */
export async function readGifMetadata(reader: ByteReader): Promise<FoundMetadata> {
  const found = noMetadata();
  const bytes = await reader.read(0, maxBytes);
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(bytes[10] ?? 0);
  while (bytes[at] === 0x21) {
    const label = bytes[at + 1];
    const start = at + 2;
    const blocks: Buffer[] = [];
    for (at = start; at < bytes.length && bytes[at] > 0; at += 1 + bytes[at]) {
      blocks.push(bytes.subarray(at + 1, at + 1 + bytes[at]));
    }
    // The packet stands there without block lengths; a ramp of bytes behind it leads any reader of blocks to its end.
    if (label === 0xff && blocks[0]?.toString('latin1') === xmpMark) {
      const packet = bytes.subarray(start + 1 + xmpMark.length, at);
      const end = packet.lastIndexOf(rampMark);
      if (end > 0) found.xmp = standaloneXmp(packet.subarray(0, end));
    } else if (label === 0xfe) found.comments.push(Buffer.concat(blocks));
    at += 1;
  }
  return found;
}
