import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { encodeVipsHeader, vipsHeaderBytes } from '../imaging/vips-file.ts';
import { roundResolution } from './exif-content.ts';
import type { PhotoInfo } from './photo-info.ts';
import type { SourceFile } from './source-file.ts';

/** The uncompressed kinds of Windows bitmap: 8 bits with a palette, 24 and 32 bits. sharp has no reader for any. */
interface Bitmap {
  width: number;
  height: number;
  bitsPerPixel: 8 | 24 | 32;
  /** Rows stored from the top instead of from the bottom. */
  topDown: boolean;
  pixelOffset: number;
  /** Blue, green, red, nothing: 4 bytes an entry. */
  palette: Buffer;
  channels: 1 | 3;
  /** Pixels per metre; 0 where not given. */
  resolution: { x: number; y: number };
}

async function readBitmap({ path, file, bytes }: SourceFile): Promise<Bitmap> {
  const head = Buffer.alloc(Math.min(bytes, 54 + 1024 + 256));
  await file.read(head, 0, head.length, 0);
  if (head.length < 54) throw new Error('unexpected end of file');
  const bitsPerPixel = head.readUInt16LE(28);
  const compression = head.readUInt32LE(30);
  const height = head.readInt32LE(22);
  const plain = compression === 0 || (compression === 3 && bitsPerPixel === 32);
  const width = head.readInt32LE(18);
  const headerSize = head.readUInt32LE(14);
  if (
    headerSize < 40 ||
    !plain ||
    (bitsPerPixel !== 8 && bitsPerPixel !== 24 && bitsPerPixel !== 32) ||
    width < 1 ||
    height === 0
  ) {
    throw new AppError(
      'FORMAT_UNSUPPORTED',
      `${basename(path)} is a kind of BMP that Heirloom cannot read (${bitsPerPixel} bits, compression ${compression}). ` +
        'Save it as PNG or TIFF in another program.',
      { path },
    );
  }
  const colours = bitsPerPixel === 8 ? head.readUInt32LE(46) || 256 : 0;
  const palette = Buffer.alloc(1024);
  head.copy(palette, 0, 14 + headerSize, 14 + headerSize + 4 * Math.min(colours, 256));
  return {
    width,
    height: Math.abs(height),
    bitsPerPixel,
    topDown: height < 0,
    pixelOffset: head.readUInt32LE(10),
    palette,
    channels: bitsPerPixel === 8 && isGrey(palette) ? 1 : 3,
    resolution: { x: head.readInt32LE(38), y: head.readInt32LE(42) },
  };
}

function isGrey(palette: Buffer): boolean {
  for (let at = 0; at < palette.length; at += 4) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

/** What inspect-photo wants to know. The fourth byte of 32-bit pixels is no alpha in the kinds that are read. */
export async function readBmpHeader(
  source: SourceFile,
): Promise<
  Pick<
    PhotoInfo,
    'format' | 'width' | 'height' | 'channels' | 'colourChannels' | 'hasAlpha' | 'depth' | 'orientation' | 'pages'
  > & { progressive: boolean }
> {
  const { width, height, channels } = await readBitmap(source);
  return {
    format: 'bmp',
    width,
    height,
    channels,
    colourChannels: channels,
    hasAlpha: false,
    depth: 8,
    orientation: 1,
    pages: 1,
    progressive: false,
  };
}

/** Calls `take` with every row from top to bottom: [width, channels], in a buffer that is used again. */
async function readRows(
  { file }: SourceFile,
  bitmap: Bitmap,
  take: (row: Buffer, y: number) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  const { width, height, channels, bitsPerPixel, palette } = bitmap;
  const stored = Buffer.alloc(Math.ceil((width * bitsPerPixel) / 32) * 4);
  const row = Buffer.alloc(width * channels);
  const step = bitsPerPixel / 8;
  for (let y = 0; y < height; y++) {
    throwIfCancelled(signal);
    const position = bitmap.pixelOffset + (bitmap.topDown ? y : height - 1 - y) * stored.length;
    const { bytesRead } = await file.read(stored, 0, stored.length, position);
    if (bytesRead < stored.length) throw new Error('unexpected end of file');
    for (let x = 0, to = 0; x < width; x++) {
      const [from, at] = step === 1 ? [palette, stored[x] * 4] : [stored, x * step];
      if (channels === 3) {
        row[to++] = from[at + 2];
        row[to++] = from[at + 1];
      }
      row[to++] = from[at];
    }
    await take(row, y);
  }
}

/** Decodes into an open `.v` file: header and pixels, without the metadata text. Resolves to pixels per inch, if known. */
export async function decodeBmp(
  source: SourceFile,
  target: FileHandle,
  signal: AbortSignal | undefined,
): Promise<{ x: number; y: number } | undefined> {
  const bitmap = await readBitmap(source);
  const { width, height, channels, resolution } = bitmap;
  await target.write(encodeVipsHeader({ width, height, channels, depth: 8, xResolution: 1, yResolution: 1 }), 0);
  const write = async (row: Buffer, y: number): Promise<void> => {
    await target.write(row, 0, row.length, vipsHeaderBytes + y * row.length);
  };
  await readRows(source, bitmap, write, signal);
  if (resolution.x <= 0 || resolution.y <= 0) return undefined;
  return { x: roundResolution(resolution.x * 0.0254), y: roundResolution(resolution.y * 0.0254) };
}

/** The whole picture in memory: [height, width, channels]. */
export async function readBmpPixels(
  source: SourceFile,
): Promise<{ pixels: Buffer; width: number; height: number; channels: 1 | 3 }> {
  const bitmap = await readBitmap(source);
  const { width, height, channels } = bitmap;
  const pixels = Buffer.alloc(width * height * channels);
  await readRows(source, bitmap, (row, y) => void row.copy(pixels, y * row.length));
  return { pixels, width, height, channels };
}
