import { randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/**
 * libvips takes EXIF apart into texts and builds it anew, and on the way loses what it has no name for and every letter that is
 * not UTF-8. So it is given a block of its own making that is large enough, filled with a mark, and once the file is
 * written, the true block takes that one's place, byte for byte. Works alike in JPEG, PNG, WebP and AVIF.
 */
export interface ExifPlaceholder {
  /** For sharp's withExif. */
  tags: { IFD0: { ImageDescription: string } };
  mark: Buffer;
}

/** JPEG holds a block in one segment of 64 KB; libvips' own tags need some of it. */
export const mostExifBytes = 64000;

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

/** Puts `exif` in the place that was kept for it in the file at `path`. */
export async function embedExif(path: string, placeholder: ExifPlaceholder, exif: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
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
  } finally {
    await file.close();
  }
}

async function renewPngChecksum(file: FileHandle, start: number): Promise<void> {
  const head = Buffer.alloc(8);
  await file.read(head, 0, 8, start - 8);
  const length = head.readUInt32BE(0);
  if (head.toString('latin1', 4, 8) !== pngChunkType) return;
  const chunk = Buffer.alloc(4 + length);
  await file.read(chunk, 0, chunk.length, start - 4);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(chunk));
  await file.write(checksum, 0, 4, start + length);
}
