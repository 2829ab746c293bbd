import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { SourceFile } from '../base/source-file.ts';
import { roundResolution } from '../metadata/exif-content.ts';
import type { RowDecoder } from './row-decoder.ts';

/** The uncompressed kinds of Windows bitmap: 8 bits with a palette, 16, 24 and 32 bits. */
interface Bitmap {
  width: number;
  height: number;
  bitsPerPixel: 8 | 16 | 24 | 32;
  /** Rows are stored from the top instead of from the bottom. */
  topDown: boolean;
  pixelOffset: number;
  /** Blue, green, red, unused: 4 bytes an entry. */
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

/**
 * Decodes a Windows bitmap. The fourth byte of 32-bit pixels is alpha only where a mask says so.
 * @throws FORMAT_UNSUPPORTED, naming bits and compression
 */
export async function openBmp(source: SourceFile): Promise<RowDecoder> {
  const bitmap = await readBitmap(source);
  const { width, height, channels } = bitmap;
  const { x, y } = bitmap.resolution;
  const resolution = { x: roundResolution(x * 0.0254), y: roundResolution(y * 0.0254) };
  return {
    ...{ width, height, channels, depth: 8, resolution: x > 0 && y > 0 ? resolution : undefined },
    async *rows() {
      const row = Buffer.alloc(width * channels);
      const unpack = bitmap.bitsPerPixel === 8 ? unpackPalette : unpackMasks;
      for await (const stored of storedRows(source, bitmap)) {
        unpack(stored, row, bitmap);
        yield row;
      }
    },
  };
}

async function readBitmap(source: SourceFile): Promise<Bitmap> {
  const { path, reader } = source;
  const head = await reader.read(0, 138 + 1024);
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

/** False for alpha of 0 all over, which programs leave that know no alpha. */
async function hasAnyAlpha(source: SourceFile, bitmap: Bitmap): Promise<boolean> {
  for await (const stored of storedRows(source, bitmap)) {
    for (let at = 0; at < bitmap.width; at++) {
      const value = bitmap.bitsPerPixel === 16 ? stored.readUInt16LE(at * 2) : stored.readUInt32LE(at * 4);
      if ((value & bitmap.masks[3]) !== 0) return true;
    }
  }
  return false;
}

function isGrey(palette: Buffer): boolean {
  for (let at = 0; at < palette.length; at += 4) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

/** The bytes of every row from top to bottom, in a buffer that is reused. */
async function* storedRows({ file }: SourceFile, bitmap: Bitmap): AsyncGenerator<Buffer> {
  const { width, height, bitsPerPixel } = bitmap;
  const stored = Buffer.alloc(Math.ceil((width * bitsPerPixel) / 32) * 4);
  for (let y = 0; y < height; y++) {
    const position = bitmap.pixelOffset + (bitmap.topDown ? y : height - 1 - y) * stored.length;
    const { bytesRead } = await file.read(stored, 0, stored.length, position);
    if (bytesRead < stored.length) throw new Error('unexpected end of file');
    yield stored;
  }
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
