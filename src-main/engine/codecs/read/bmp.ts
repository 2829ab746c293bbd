import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { encodeVipsHeader, vipsHeaderBytes } from '../../../imaging/vips-file.ts';
import { roundResolution } from '../metadata/exif-content.ts';
import type { PhotoInfo } from '../base/photo-info.ts';
import type { SourceFile } from '../base/source-file.ts';

/** The uncompressed kinds of Windows bitmap: 8 bits with a palette, 16, 24 and 32 bits. sharp has no reader for any. */
interface Bitmap {
  width: number;
  height: number;
  bitsPerPixel: 8 | 16 | 24 | 32;
  /** Rows stored from the top instead of from the bottom. */
  topDown: boolean;
  pixelOffset: number;
  /** Blue, green, red, nothing: 4 bytes an entry. */
  palette: Buffer;
  /** Bits of red, green, blue, and of alpha where there is one, in a pixel of 16 or 32 bits. */
  masks: readonly number[];
  channels: 1 | 3 | 4;
  /** Pixels per metre; 0 where not given. */
  resolution: { x: number; y: number };
}

const usualMasks: Readonly<Record<number, readonly number[]>> = {
  16: [0x7c00, 0x3e0, 0x1f],
  24: [0xff0000, 0xff00, 0xff],
  32: [0xff0000, 0xff00, 0xff],
};
const bitfields = 3;
const alphaBitfields = 6;

async function readBitmap(source: SourceFile): Promise<Bitmap> {
  const { path, file, bytes } = source;
  const head = Buffer.alloc(Math.min(bytes, 138 + 1024));
  await file.read(head, 0, head.length, 0);
  if (head.length < 54) throw new Error('unexpected end of file');
  const bitsPerPixel = head.readUInt16LE(28) as Bitmap['bitsPerPixel'];
  const compression = head.readUInt32LE(30);
  const height = head.readInt32LE(22);
  const width = head.readInt32LE(18);
  const headerSize = head.readUInt32LE(14);
  const hasMasks = (compression === bitfields || compression === alphaBitfields) && [16, 32].includes(bitsPerPixel);
  const masks = hasMasks ? readMasks(head, headerSize, compression) : (usualMasks[bitsPerPixel] ?? []);
  const isKnown = (compression === 0 || hasMasks) && [8, 16, 24, 32].includes(bitsPerPixel);
  if (headerSize < 40 || !isKnown || !masks || width < 1 || height === 0) {
    throw new AppError(
      'FORMAT_UNSUPPORTED',
      `${basename(path)} is a kind of BMP that Heirloom cannot read (${bitsPerPixel} bits, compression ${compression}). ` +
        'Save it as PNG or TIFF in another program.',
      { why: 'bmp-kind', name: basename(path), path, bits: bitsPerPixel, compression },
    );
  }
  const colours = bitsPerPixel === 8 ? head.readUInt32LE(46) || 256 : 0;
  const palette = Buffer.alloc(1024);
  head.copy(palette, 0, 14 + headerSize, 14 + headerSize + 4 * Math.min(colours, 256));
  const bitmap: Bitmap = {
    width,
    height: Math.abs(height),
    bitsPerPixel,
    topDown: height < 0,
    pixelOffset: head.readUInt32LE(10),
    palette,
    masks,
    channels: bitsPerPixel === 8 && isGrey(palette) ? 1 : 3,
    resolution: { x: head.readInt32LE(38), y: head.readInt32LE(42) },
  };
  if (masks.length === 4 && (await hasAnyAlpha(source, bitmap))) bitmap.channels = 4;
  return bitmap;
}

/** Undefined where the masks are not three or four runs of bits; the fourth is left out where it is empty. */
function readMasks(head: Buffer, headerSize: number, compression: number): readonly number[] | undefined {
  // They follow a header of 40 bytes, and are part of a longer one; the fourth belongs to headers of 56 bytes and more.
  const count = headerSize >= 56 || compression === alphaBitfields ? 4 : 3;
  if (head.length < 54 + 4 * count) return undefined;
  const masks = Array.from({ length: count }, (_, index) => head.readUInt32LE(54 + 4 * index));
  if (masks[3] === 0) masks.pop();
  const isRun = (mask: number): boolean => mask > 0 && Number.isInteger(Math.log2(mask / lowestBit(mask) + 1));
  return masks.every(isRun) ? masks : undefined;
}

function lowestBit(mask: number): number {
  return (mask & -mask) >>> 0;
}

/** Programs that know no alpha leave it 0 all over: that is no transparent photo. */
async function hasAnyAlpha(source: SourceFile, bitmap: Bitmap): Promise<boolean> {
  let found = false;
  await readStoredRows(source, bitmap, (stored) => {
    for (let at = 0; at < bitmap.width && !found; at++) {
      const value = bitmap.bitsPerPixel === 16 ? stored.readUInt16LE(at * 2) : stored.readUInt32LE(at * 4);
      found = (value & bitmap.masks[3]) !== 0;
    }
    return !found;
  });
  return found;
}

function isGrey(palette: Buffer): boolean {
  for (let at = 0; at < palette.length; at += 4) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

/** What inspect-photo wants to know. The fourth byte of 32-bit pixels is alpha only where a mask says so. */
export async function readBmpHeader(
  source: SourceFile,
): Promise<
  Pick<
    PhotoInfo,
    'format' | 'width' | 'height' | 'channels' | 'colourChannels' | 'hasAlpha' | 'depth' | 'orientation' | 'pages'
  > & { decoderBytes: number }
> {
  const { width, height, channels } = await readBitmap(source);
  return {
    format: 'bmp',
    width,
    height,
    channels,
    colourChannels: channels === 1 ? 1 : 3,
    hasAlpha: channels === 4,
    depth: 8,
    orientation: 1,
    pages: 1,
    decoderBytes: 0,
  };
}

/** Calls `take` with the bytes of every row from top to bottom, in a buffer that is used again, while it returns true. */
async function readStoredRows(
  { file }: SourceFile,
  bitmap: Bitmap,
  take: (stored: Buffer, y: number) => Promise<boolean> | boolean,
  signal?: AbortSignal,
): Promise<void> {
  const { width, height, bitsPerPixel } = bitmap;
  const stored = Buffer.alloc(Math.ceil((width * bitsPerPixel) / 32) * 4);
  for (let y = 0; y < height; y++) {
    throwIfCancelled(signal);
    const position = bitmap.pixelOffset + (bitmap.topDown ? y : height - 1 - y) * stored.length;
    const { bytesRead } = await file.read(stored, 0, stored.length, position);
    if (bytesRead < stored.length) throw new Error('unexpected end of file');
    if (!(await take(stored, y))) return;
  }
}

/** Calls `take` with every row from top to bottom: [width, channels], in a buffer that is used again. */
async function readRows(
  source: SourceFile,
  bitmap: Bitmap,
  take: (row: Buffer, y: number) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  const row = Buffer.alloc(bitmap.width * bitmap.channels);
  const unpack = bitmap.bitsPerPixel === 8 ? unpackPalette : unpackMasks;
  const takeRow = async (stored: Buffer, y: number): Promise<boolean> => {
    unpack(stored, row, bitmap);
    await take(row, y);
    return true;
  };
  await readStoredRows(source, bitmap, takeRow, signal);
}

function unpackPalette(stored: Buffer, row: Buffer, { width, channels, palette }: Bitmap): void {
  for (let x = 0, to = 0; x < width; x++) {
    const at = stored[x] * 4;
    if (channels === 3) {
      row[to++] = palette[at + 2];
      row[to++] = palette[at + 1];
    }
    row[to++] = palette[at];
  }
}

function unpackMasks(stored: Buffer, row: Buffer, { width, channels, masks, bitsPerPixel }: Bitmap): void {
  const parts = masks.slice(0, channels).map((mask) => ({ mask, unit: lowestBit(mask) }));
  const scales = parts.map(({ mask, unit }) => 255 / (mask / unit));
  const step = bitsPerPixel / 8;
  for (let x = 0, to = 0; x < width; x++) {
    const value = stored.readUIntLE(x * step, step);
    for (let channel = 0; channel < channels; channel++) {
      const { mask, unit } = parts[channel];
      row[to++] = Math.round((((value & mask) >>> 0) / unit) * scales[channel]);
    }
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
): Promise<{ pixels: Buffer; width: number; height: number; channels: 1 | 3 | 4 }> {
  const bitmap = await readBitmap(source);
  const { width, height, channels } = bitmap;
  const pixels = Buffer.alloc(width * height * channels);
  await readRows(source, bitmap, (row, y) => void row.copy(pixels, y * row.length));
  return { pixels, width, height, channels };
}
