/* eslint-disable no-control-regex -- signatures of file formats are made of control characters */
/** What a format can hold, where Heirloom writes it. */
export interface OutputAbilities {
  /** px a side of the largest picture that the format, or its encoder, takes. */
  readonly largestSide: number;
  /** Most bits per sample. */
  readonly bits: 8 | 12 | 16;
  readonly alpha: boolean;
  /** One channel stays one channel. */
  readonly grey: boolean;
  /** Which metadata it has a place for. */
  readonly holds: readonly MetadataBlock[];
  /** Has a place for channels that are neither colour nor alpha. */
  readonly extraChannels?: true;
}

export type MetadataBlock = 'icc' | 'exif' | 'xmp' | 'iptc';

/** A file format as more than one room knows it; engine/codecs/read/formats.ts and write/format-writers.ts have its codec. */
export interface PhotoFormatRow {
  /** As people write it. */
  readonly label: string;
  /** File name extensions with the dot, lower case; the first is given to new files. */
  readonly extensions: readonly [string, ...string[]];
  /** Matches the first bytes of such files only, read as Latin-1. */
  readonly signature: RegExp;
  /** Has a lossy encoder with a quality. */
  readonly lossy: boolean;
  /** Missing where Heirloom only reads the format. */
  readonly output?: OutputAbilities;
}

const all: readonly MetadataBlock[] = ['icc', 'exif', 'xmp', 'iptc'];
const withoutIptc: readonly MetadataBlock[] = ['icc', 'exif', 'xmp'];

const rows = {
  jpeg: {
    label: 'JPEG',
    extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'],
    signature: /^\xff\xd8\xff/,
    lossy: true,
    // The side by libjpeg; the format itself could hold 65,535.
    output: { largestSide: 65_500, bits: 8, alpha: false, grey: true, holds: all },
  },
  png: {
    label: 'PNG',
    extensions: ['.png'],
    signature: /^\x89PNG\r\n\x1a\n/,
    lossy: false,
    output: { largestSide: 2 ** 31 - 1, bits: 16, alpha: true, grey: true, holds: all },
  },
  tiff: {
    label: 'TIFF',
    extensions: ['.tif', '.tiff'],
    signature: /^(?:II[*+]\0|MM\0[*+])/,
    lossy: false,
    // Above 4 GB it is written as BigTIFF.
    output: { largestSide: 2 ** 31 - 1, bits: 16, alpha: true, grey: true, holds: all, extraChannels: true },
  },
  webp: {
    label: 'WebP',
    extensions: ['.webp'],
    signature: /^RIFF[^]{4}WEBP/,
    lossy: true,
    // The side by the 14 bits of its header.
    output: { largestSide: 16_383, bits: 8, alpha: true, grey: false, holds: withoutIptc },
  },
  avif: {
    label: 'AVIF',
    extensions: ['.avif'],
    // The brand may come after the first, behind one that says only "some HEIF picture".
    signature: /^[^]{4}ftyp(?:avif|avis|(?:mif1|msf1)[^]{4}(?:[^]{4}){0,12}avif)/,
    lossy: true,
    // The side by libvips.
    output: { largestSide: 16_384, bits: 12, alpha: true, grey: false, holds: withoutIptc },
  },
  gif: { label: 'GIF', extensions: ['.gif'], signature: /^GIF8[79]a/, lossy: false },
  bmp: { label: 'BMP', extensions: ['.bmp'], signature: /^BM[^]{4}\0\0\0\0/, lossy: false },
} as const satisfies Readonly<Record<string, PhotoFormatRow>>;

type Rows = typeof rows;
export type PhotoFormat = keyof Rows;
export type OutputFormat = { [F in PhotoFormat]: Rows[F] extends { output: OutputAbilities } ? F : never }[PhotoFormat];

/** The formats that Heirloom reads, in the order in which they are listed to people. */
export const photoFormats: Readonly<
  Record<PhotoFormat, PhotoFormatRow> & Record<OutputFormat, Required<PhotoFormatRow>>
> = rows;
export const photoFormatNames = Object.keys(rows) as PhotoFormat[];
/** For sentences: "JPEG, PNG, …". */
export const photoFormatList = Object.values(rows)
  .map(({ label }) => label)
  .join(', ');

/** Endings of the names of photo files, with the dot, lower case. */
export const photoExtensions: readonly string[] = Object.values(photoFormats).flatMap(({ extensions }) => extensions);

/** Whether a file's name ends like a photo's. Its content decides when it is opened. */
export function hasPhotoExtension(name: string): boolean {
  const lower = name.toLowerCase();
  return photoExtensions.some((extension) => lower.length > extension.length && lower.endsWith(extension));
}

/** A format as people write it; the name itself, in capitals, where Heirloom does not read it. */
export function formatLabel(format: string): string {
  const row = (photoFormats as Readonly<Record<string, PhotoFormatRow | undefined>>)[format];
  return row?.label ?? format.toUpperCase();
}
