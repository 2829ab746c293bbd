import { randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { encodePngChunk } from '../metadata/png-chunks.ts';

/**
 * A placeholder for an EXIF block. libvips takes EXIF apart into texts and builds it anew, and on the way loses what it has no
 * name for and every letter that is not UTF-8. So it is given a description that is long enough and begins with a mark; once the
 * file is written, the true block is written over the one that libvips built, byte for byte, in JPEG, PNG, WebP and AVIF alike.
 */
export interface ExifPlaceholder {
  /** For sharp's withExif. */
  tags: { IFD0: { ImageDescription: string } };
  mark: Buffer;
}

export function exifPlaceholder(exif: Buffer): ExifPlaceholder {
  const mark = randomBytes(16).toString('hex');
  return { tags: { IFD0: { ImageDescription: mark + '.'.repeat(exif.length) } }, mark: Buffer.from(mark, 'latin1') };
}

const searchBytes = 4 * 2 ** 20;
const structureMark = Buffer.from('II*\0\x08\0\0\0', 'latin1');
const pngChunkType = 'eXIf';

async function find(file: FileHandle, wanted: Buffer): Promise<number> {
  const block = Buffer.allocUnsafe(searchBytes);
  for (let position = 0; ; position += searchBytes - wanted.length) {
    const { bytesRead } = await file.read(block, 0, searchBytes, position);
    const at = block.subarray(0, bytesRead).indexOf(wanted);
    if (at >= 0) return position + at;
    if (bytesRead < searchBytes) throw new Error('the encoder left out the EXIF block');
  }
}

/** Replaces the placeholder in the file at `path` by `exif`. */
export async function embedExif(path: string, placeholder: ExifPlaceholder, exif: Buffer): Promise<void> {
  await using file = await open(path, 'r+');
  const markAt = await find(file, placeholder.mark);
  // The block begins a little before the mark: its directories come first.
  const before = Buffer.alloc(Math.min(markAt, 4096));
  await file.read(before, 0, before.length, markAt - before.length);
  const inBefore = before.lastIndexOf(structureMark);
  if (inBefore < 0) throw new Error('the encoder wrote an EXIF block of another kind');
  const start = markAt - before.length + inBefore;
  const reserved = markAt + placeholder.mark.length + exif.length - start;
  await file.write(Buffer.concat([exif, Buffer.alloc(reserved - exif.length)]), 0, reserved, start);
  await renewPngChecksum(file, start);
}

/** @param start of the block: of the chunk's data, where the file is a PNG */
async function renewPngChecksum(file: FileHandle, start: number): Promise<void> {
  const head = Buffer.alloc(8);
  await file.read(head, 0, 8, start - 8);
  if (head.toString('latin1', 4, 8) !== pngChunkType) return;
  const typeAndData = Buffer.alloc(4 + head.readUInt32BE(0));
  await file.read(typeAndData, 0, typeAndData.length, start - 4);
  const chunk = encodePngChunk(typeAndData);
  await file.write(chunk, 0, chunk.length, start - 8);
}
