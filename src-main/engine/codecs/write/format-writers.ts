import type { Sharp } from 'sharp';
import type { VipsField } from '../../../imaging/files/vips-file.ts';
import type { OutputFormat } from '../../../shared/data/photo-format.ts';
import type { ByteReader } from '../base/byte-reader.ts';
import { iptcAsResource, iptcAsSegment } from '../metadata/iptc.ts';
import { commentMarker, encodeSegment, maxSegmentBytes, readJpegSegments } from '../metadata/jpeg-segments.ts';
import { afterPngHeader, encodePngChunk } from '../metadata/png-chunks.ts';
import { encodePngComment, encodeRawProfile } from '../metadata/png-text.ts';
import { fitXmpIntoJpeg } from '../metadata/xmp-in-jpeg.ts';
import { addTiffMetadata, type TiffAdditions } from './add-tiff-metadata.ts';
import { clearPngResolution } from './png-resolution.ts';

export interface EncoderSettings {
  /** 1..100. */
  quality?: number;
  lossless: boolean;
  depth: 8 | 16;
  compression: 'none' | 'lzw' | 'deflate';
  /** Spends more time on a smaller file. */
  thorough: boolean;
  /** Bytes of the raw pixels. */
  pixelBytes: number;
}

/** The encoder of a format; shared/data/photo-format.ts has what the format can hold. */
interface FormatWriter {
  /** Encodes into a new file, with what libvips writes of the metadata. */
  write(picture: Sharp, path: string, settings: EncoderSettings): Promise<unknown>;
  /** Bytes per pixel that the encoder holds at its peak, measured: WebP and AVIF hold the whole picture, in several forms. */
  pixelMemory(settings: Pick<EncoderSettings, 'depth' | 'thorough'>): number;
  /** Longest blocks; any length fits where missing. */
  maxBytes?: { readonly exif?: number; readonly iptc?: number; readonly xmp?: number };
  /** libvips writes no header without EXIF, nor IPTC. */
  needsExif?: true;
  /** `finish` writes EXIF, which is otherwise embedded by its placeholder. */
  finishesExif?: true;
  /** IPTC as a field for libvips, or as bytes to be inserted; missing where `finish` writes it. */
  iptc?: (iptc: Buffer) => { field?: VipsField; inserted?: Buffer };
  /** XMP as libvips can write it, and bytes to be inserted; undefined where it does not fit. Missing where any fits. */
  xmp?: (xmp: Buffer) => { main: Buffer; extension: Buffer[] } | undefined;
  /** A comment as bytes to be inserted; undefined where it does not fit. */
  comment?: (comment: Buffer) => Buffer | undefined;
  /** A text of a PNG, its type and data, as bytes to be inserted. */
  text?: (typeAndData: Buffer) => Buffer;
  /** Offset in the new file where those bytes are inserted. */
  insertAt?: (reader: ByteReader) => Promise<number>;
  /** Completes a file that libvips has written. */
  finish?: (path: string, additions: TiffAdditions) => Promise<void>;
}

/** A JPEG segment of 64 KB less libvips' own tags; the same limit holds for the placeholder in other formats. */
const exif = 64_000;
const largestClassicTiff = 3.9e9;

export const formatWriters: Readonly<Record<OutputFormat, FormatWriter>> = {
  jpeg: {
    write: (picture, path, { quality = 92, thorough }) =>
      picture.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: thorough }).toFile(path),
    pixelMemory: ({ thorough }) => (thorough ? 12 : 0),
    // IPTC: one segment less its prefixes.
    maxBytes: { exif, iptc: maxSegmentBytes - 64 },
    needsExif: true,
    iptc: (iptc) => ({ field: { name: 'iptc-data', kind: 'blob', value: iptcAsSegment(iptc) } }),
    xmp: fitXmpIntoJpeg,
    comment: (comment) => (comment.length <= maxSegmentBytes ? encodeSegment(commentMarker, comment) : undefined),
    insertAt: async (reader) => (await readJpegSegments(reader)).end,
  },
  png: {
    write: (picture, path) => picture.png({ compressionLevel: 3, adaptiveFiltering: true }).toFile(path),
    pixelMemory: () => 0,
    maxBytes: { exif },
    iptc: (iptc) => ({ inserted: encodePngChunk(encodeRawProfile('iptc', iptcAsResource(iptc))) }),
    comment: (comment) => {
      const text = encodePngComment(comment);
      return text && encodePngChunk(text);
    },
    text: encodePngChunk,
    insertAt: async () => afterPngHeader,
    finish: async (path, { resolution }) => (resolution ? undefined : clearPngResolution(path)),
  },
  tiff: {
    write: (picture, path, { compression, pixelBytes }) =>
      picture.tiff({ compression, predictor: 'horizontal', bigtiff: pixelBytes > largestClassicTiff }).toFile(path),
    pixelMemory: () => 0,
    finishesExif: true,
    finish: addTiffMetadata,
  },
  webp: {
    // `exact`: colours under full transparency are pixels of the photo too.
    write: (picture, path, { quality = 90, lossless, thorough }) =>
      picture.webp({ quality, lossless, exact: true, smartSubsample: thorough, effort: thorough ? 4 : 2 }).toFile(path),
    pixelMemory: () => 10,
    maxBytes: { exif },
  },
  avif: {
    write: (picture, path, { quality = 80, lossless, thorough, depth }) => {
      const options = { quality, lossless, effort: thorough ? 4 : 2, chromaSubsampling: '4:4:4' };
      return picture.avif({ ...options, bitdepth: depth === 16 ? 12 : 8 }).toFile(path);
    },
    pixelMemory: ({ depth }) => (depth === 16 ? 40 : 26),
    maxBytes: { exif },
  },
};
