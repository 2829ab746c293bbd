import type { FormatEnum, Metadata } from 'sharp';
import type { PhotoFormat } from '../../../shared/data/photo-format.ts';
import type { ByteReader } from '../base/byte-reader.ts';
import type { SourceFile } from '../base/source-file.ts';
import { readGifMetadata } from '../metadata/gif-metadata.ts';
import { readAvifMetadata } from '../metadata/iso-boxes.ts';
import { readJpegMetadata } from '../metadata/jpeg-metadata.ts';
import type { FoundMetadata } from '../metadata/photo-metadata.ts';
import { readPngMetadata } from '../metadata/png-metadata.ts';
import { readPngProfile } from '../metadata/png-profile.ts';
import { readTiffMetadata, readTiffProfile } from '../metadata/tiff-metadata.ts';
import { openBmp } from './bmp.ts';
import { avifLength, bmpLength, pngLength, tiffLength, webpLength, type ExpectedLength } from './expected-length.ts';
import type { RowDecoder } from './row-decoder.ts';

/** How a format is read, beside what shared/data/photo-format.ts has of it. */
export interface FormatReader {
  /** The name of libvips' decoder; missing where the format has a row decoder here. */
  readonly libvips?: keyof FormatEnum;
  readonly openRows?: (source: SourceFile) => Promise<RowDecoder>;
  /** Undefined where the format does not store its length (JPEG, GIF): then only decoding shows that a file is cut. */
  readonly expectedLength?: (reader: ByteReader) => Promise<ExpectedLength | undefined>;
  readonly metadata?: (reader: ByteReader) => Promise<FoundMetadata>;
  /** EXIF and XMP are taken from libvips, which finds all of them. */
  readonly metadataOfLibvips?: true;
  /** The ICC profile, where it is not simply the one that libvips finds. */
  readonly profile?: (reader: ByteReader, embedded: Metadata['icc']) => Promise<Buffer | undefined>;
  /**
   * Bytes per pixel that libvips' decoder holds at its peak; missing where these are a few rows. Measured.
   * @param progressive the whole picture must be in memory before its first row is known
   */
  readonly pixelMemory?: (shape: { channels: number; depth: 8 | 16 }, progressive: boolean) => number;
}

export const formatReaders: Readonly<Record<PhotoFormat, FormatReader>> = {
  jpeg: {
    libvips: 'jpeg',
    metadata: readJpegMetadata,
    // Coefficients of 16 bits, at whatever size it is decoded.
    pixelMemory: ({ channels }, progressive) => (progressive ? 2 * channels : 0),
  },
  png: {
    libvips: 'png',
    expectedLength: pngLength,
    metadata: readPngMetadata,
    profile: async (reader, embedded) => embedded ?? readPngProfile(reader),
    pixelMemory: ({ channels, depth }, progressive) => (progressive ? channels * (depth / 8) : 0),
  },
  // Its memory depends on strips and tiles: tiffMemory.
  tiff: { libvips: 'tiff', expectedLength: tiffLength, metadata: readTiffMetadata, profile: readTiffProfile },
  webp: { libvips: 'webp', expectedLength: webpLength, metadataOfLibvips: true, pixelMemory: () => 8 },
  avif: {
    libvips: 'heif',
    expectedLength: avifLength,
    metadata: readAvifMetadata,
    metadataOfLibvips: true,
    pixelMemory: ({ channels, depth }) => channels * (depth / 8) * 6,
  },
  gif: { libvips: 'gif', metadata: readGifMetadata, pixelMemory: () => 8 },
  bmp: { openRows: openBmp, expectedLength: bmpLength },
};
