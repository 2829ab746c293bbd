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
  /** Searches longer for a smaller file. */
  thorough: boolean;
  /** Bytes of the pixels, not packed. */
  pixelBytes: number;
}

/** How a format is written, beside what shared/data/photo-format.ts has of it. */
export interface FormatWriter {
  encode(picture: Sharp, settings: EncoderSettings): Sharp;
  /** Bytes per pixel that the encoder holds at its peak, measured: WebP and AVIF hold the whole picture, in several forms. */
  pixelMemory(settings: Pick<EncoderSettings, 'depth' | 'thorough'>): number;
  /** Longest EXIF block; missing where any fits. */
  maxExifBytes?: number;
  maxIptcBytes?: number;
  /** IPTC as a field for libvips, or as bytes to be inserted; missing where the format has no place, or addTiffMetadata adds it. */
  iptc?: (iptc: Buffer) => { field?: VipsField; inserted?: Buffer };
  /** XMP as libvips can write it, and bytes to be inserted; undefined where it does not fit. Missing where any fits. */
  xmp?: (xmp: Buffer) => { main: Buffer; extension: Buffer[] } | undefined;
  /** A comment as bytes to be inserted; undefined where it does not fit. */
  comment?: (comment: Buffer) => Buffer | undefined;
  /** A text of a PNG, its type and data, as bytes to be inserted. */
  text?: (typeAndData: Buffer) => Buffer;
  /** Offset in the new file where those bytes are inserted. */
  insertAt?: (reader: ByteReader) => Promise<number>;
  /** Corrects a file that libvips has written. */
  finish?: (path: string, additions: TiffAdditions) => Promise<void>;
}

/** A JPEG holds a block in one segment of 64 KB; libvips' own tags need some of it. The same holds for its placeholder elsewhere. */
const maxExifBytes = 64_000;
const largestClassicTiff = 3.9e9;

export const formatWriters: Readonly<Record<OutputFormat, FormatWriter>> = {
  jpeg: {
    encode: (picture, { quality = 92, thorough }) =>
      picture.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: thorough }),
    pixelMemory: ({ thorough }) => (thorough ? 12 : 0),
    maxExifBytes,
    // One segment, which has some prefixes.
    maxIptcBytes: maxSegmentBytes - 64,
    iptc: (iptc) => ({ field: { name: 'iptc-data', kind: 'blob', value: iptcAsSegment(iptc) } }),
    xmp: fitXmpIntoJpeg,
    comment: (comment) => (comment.length <= maxSegmentBytes ? encodeSegment(commentMarker, comment) : undefined),
    insertAt: async (reader) => (await readJpegSegments(reader)).end,
  },
  png: {
    encode: (picture) => picture.png({ compressionLevel: 3, adaptiveFiltering: true }),
    pixelMemory: () => 0,
    maxExifBytes,
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
    encode: (picture, { compression, pixelBytes }) =>
      picture.tiff({ compression, predictor: 'horizontal', bigtiff: pixelBytes > largestClassicTiff }),
    pixelMemory: () => 0,
    finish: addTiffMetadata,
  },
  webp: {
    // `exact`: colours under full transparency are pixels of the photo too.
    encode: (picture, { quality = 90, lossless, thorough }) =>
      picture.webp({ quality, lossless, exact: true, smartSubsample: thorough, effort: thorough ? 4 : 2 }),
    pixelMemory: () => 10,
    maxExifBytes,
  },
  avif: {
    encode: (picture, { quality = 80, lossless, thorough, depth }) =>
      picture.avif({
        ...{ quality, lossless, effort: thorough ? 4 : 2, chromaSubsampling: '4:4:4' },
        bitdepth: depth === 16 ? 12 : 8,
      }),
    pixelMemory: ({ depth }) => (depth === 16 ? 40 : 26),
    maxExifBytes,
  },
};
