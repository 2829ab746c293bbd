import { crc32 } from 'node:zlib';
import { bufferedReader, type ByteReader } from '../base/byte-reader.ts';

/** A chunk where it stands: its length at `at`, its type four bytes on, its data eight. */
export interface PngChunk {
  type: string;
  /** Bytes from the start of the file. */
  at: number;
  /** Of its data. */
  length: number;
}

const signatureBytes = 8;
/** The offset behind the header chunk (IHDR), which is always the first and as long. */
export const afterPngHeader = signatureBytes + 12 + 13;
const maxChunks = 200_000;
const maxBytes = 32 * 2 ** 20;

/** The chunks in order, until the file ends; checksums are not verified. */
export async function* pngChunks(reader: ByteReader): AsyncGenerator<PngChunk> {
  for (let at = signatureBytes; ;) {
    const head = await reader.read(at, 8);
    if (head.length < 8) return;
    const chunk = { type: head.toString('latin1', 4, 8), at, length: head.readUInt32BE(0) };
    yield chunk;
    at += 12 + chunk.length;
  }
}

/**
 * The data of the chunks of the wanted types, in order, whether before or behind the pixels.
 * @returns `whole` is false where some were left out: above 32 MB in all, or behind 200,000 chunks
 */
export async function readPngChunks(
  reader: ByteReader,
  wanted: readonly string[],
): Promise<{ chunks: { type: string; data: Buffer }[]; whole: boolean }> {
  const chunks: { type: string; data: Buffer }[] = [];
  const buffered = bufferedReader(reader);
  let bytes = 0;
  let seen = 0;
  for await (const { type, at, length } of pngChunks(buffered)) {
    if (type === 'IEND') break;
    if (wanted.includes(type)) {
      bytes += length;
      if (bytes > maxBytes) return { chunks, whole: false };
      const data = Buffer.from(await buffered.read(at + 8, length));
      if (data.length < length) break;
      chunks.push({ type, data });
    }
    seen += 1;
    if (seen === maxChunks) return { chunks, whole: false };
  }
  return { chunks, whole: true };
}

/** A chunk as it stands in a file. */
export function encodePngChunk(typeAndData: Buffer): Buffer {
  const around = Buffer.alloc(8);
  around.writeUInt32BE(typeAndData.length - 4, 0);
  around.writeUInt32BE(crc32(typeAndData), 4);
  return Buffer.concat([around.subarray(0, 4), typeAndData, around.subarray(4)]);
}
