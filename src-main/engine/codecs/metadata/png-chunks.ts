import { crc32 } from 'node:zlib';
import type { TiffReader } from './tiff-structure.ts';

export interface PngChunk {
  type: string;
  data: Buffer;
}

const signatureBytes = 8;
/** Chunks are put in behind the header chunk, which is always the first and as long. */
export const afterPngHeader = signatureBytes + 12 + 13;
const mostChunks = 200_000;
const mostBytes = 32 * 2 ** 20;
const blockBytes = 2 ** 18;

/**
 * The chunks of the wanted types, in order, whether before or behind the pixels. Checksums are not looked at. `whole` is false
 * where some were left out: more than 32 MB in all, or after 200,000 chunks.
 */
export async function readPngChunks(
  reader: TiffReader,
  wanted: readonly string[],
): Promise<{ chunks: PngChunk[]; whole: boolean }> {
  const chunks: PngChunk[] = [];
  let bytes = 0;
  let block: Buffer = Buffer.alloc(0);
  let blockAt = 0;
  let at = signatureBytes;
  for (let seen = 0; seen < mostChunks; seen += 1) {
    // Many small chunks of pixels are gone through without a read for each.
    if (at < blockAt || at + 8 > blockAt + block.length) {
      block = await reader.read(at, blockBytes);
      blockAt = at;
      if (block.length < 8) return { chunks, whole: true };
    }
    const length = block.readUInt32BE(at - blockAt);
    const type = block.toString('latin1', at - blockAt + 4, at - blockAt + 8);
    if (type === 'IEND') return { chunks, whole: true };
    if (wanted.includes(type)) {
      bytes += length;
      if (bytes > mostBytes) return { chunks, whole: false };
      const inBlock = block.subarray(at + 8 - blockAt, at + 8 - blockAt + length);
      const data = inBlock.length === length ? Buffer.from(inBlock) : await reader.read(at + 8, length);
      if (data.length < length) return { chunks, whole: true };
      chunks.push({ type, data });
    }
    at += 12 + length;
  }
  return { chunks, whole: false };
}

export function encodePngChunk(typeAndData: Buffer): Buffer {
  const around = Buffer.alloc(8);
  around.writeUInt32BE(typeAndData.length - 4, 0);
  around.writeUInt32BE(crc32(typeAndData), 4);
  return Buffer.concat([around.subarray(0, 4), typeAndData, around.subarray(4)]);
}
