import { basename, extname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Formats that Heirloom reads. */
export type PhotoFormat = 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif' | 'gif' | 'bmp';

/** Formats that Heirloom writes. */
export type OutputFormat = 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif';

export const formatNames: Record<PhotoFormat, string> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
  gif: 'GIF',
  bmp: 'BMP',
};

export interface OutputAbilities {
  /** With the dot, lower case; the first is the usual one. */
  extensions: readonly string[];
  mimeType: string;
  alpha: boolean;
  /** One channel stays one channel. */
  grey: boolean;
  /** Bits per sample that can be asked for. */
  depths: readonly (8 | 16)[];
  /** Longest side in pixels. */
  maxSide: number;
  /** Has a place for IPTC. */
  iptc: boolean;
}

export const outputFormats: Record<OutputFormat, OutputAbilities> = {
  jpeg: {
    extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'],
    mimeType: 'image/jpeg',
    alpha: false,
    grey: true,
    depths: [8],
    maxSide: 65535,
    iptc: true,
  },
  png: {
    extensions: ['.png'],
    mimeType: 'image/png',
    alpha: true,
    grey: true,
    depths: [8, 16],
    maxSide: 2 ** 31 - 1,
    iptc: false,
  },
  tiff: {
    extensions: ['.tif', '.tiff'],
    mimeType: 'image/tiff',
    alpha: true,
    grey: true,
    depths: [8, 16],
    maxSide: 2 ** 31 - 1,
    iptc: true,
  },
  webp: {
    extensions: ['.webp'],
    mimeType: 'image/webp',
    alpha: true,
    grey: false,
    depths: [8],
    maxSide: 16383,
    iptc: false,
  },
  avif: {
    extensions: ['.avif'],
    mimeType: 'image/avif',
    alpha: true,
    grey: false,
    depths: [8, 16],
    maxSide: 16384,
    iptc: false,
  },
};

/** The format that the name of a file asks for. Throws OUTPUT_FORMAT where Heirloom writes no such files. */
export function formatForPath(path: string): OutputFormat {
  const extension = extname(path).toLowerCase();
  for (const [format, { extensions }] of Object.entries(outputFormats)) {
    if (extensions.includes(extension)) return format as OutputFormat;
  }
  const known = Object.values(outputFormats).flatMap(({ extensions }) => extensions.slice(0, 2));
  throw new AppError(
    'OUTPUT_FORMAT',
    `Heirloom cannot write ${basename(path)}: the name must end in one of ${known.join(', ')}.`,
    { extension },
  );
}
