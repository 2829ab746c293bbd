import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { imageTags, numberOf, numbersOf, type TiffPhoto } from '../metadata/tiff-photo.ts';

/** How the samples of a TIFF's photo are stored. */
export interface TiffKind {
  width: number;
  height: number;
  compression: number;
  photometric: number;
  /** Bits per sample. */
  bits: number;
  /** Samples that make the colour. */
  colours: number;
  /** Of the samples behind them, which one is alpha; -1 where none is (TIFF 6.0, ExtraSamples). */
  alpha: number;
  /** Samples behind the colours. */
  others: number;
  /** Samples are stored already multiplied with alpha. */
  premultiplied: boolean;
  tiled: boolean;
  /** Chroma subsampling, of YCbCr. */
  subsampling: [number, number];
}

export const photometrics = { white: 0, grey: 1, rgb: 2, palette: 3, inks: 5, ycbcr: 6, lab: 8, iccLab: 9 } as const;
export const compressions = { none: 1, oldJpeg: 6, jpeg: 7, deflate: 8, packBits: 32773, zstd: 50000 } as const;

const colourSamples: Readonly<Record<number, number>> = {
  [photometrics.white]: 1,
  [photometrics.grey]: 1,
  [photometrics.palette]: 1,
  [photometrics.inks]: 4,
};
const associatedAlpha = 1;
const unassociatedAlpha = 2;

export function tiffKind({ directory, layout }: TiffPhoto): TiffKind {
  const number = (tag: number, otherwise: number): number => numberOf(directory, layout, tag, otherwise);
  const photometric = number(imageTags.photometric, photometrics.grey);
  const samples = number(imageTags.samples, 1);
  const colours = Math.min(samples, colourSamples[photometric] ?? 3);
  const meanings = numbersOf(directory, layout, imageTags.extraSamples);
  const [across = 2, down = across] = numbersOf(directory, layout, imageTags.subsampling);
  const others = samples - colours;
  const alpha = meanings
    .slice(0, others)
    .findIndex((meaning) => meaning === associatedAlpha || meaning === unassociatedAlpha);
  return {
    width: number(imageTags.width, 0),
    height: number(imageTags.height, 0),
    compression: number(imageTags.compression, compressions.none),
    photometric,
    bits: number(imageTags.bits, 1),
    colours,
    alpha,
    others,
    premultiplied: alpha >= 0 && meanings[alpha] === associatedAlpha,
    tiled: directory.tags.some(({ tag }) => tag === imageTags.tileOffsets),
    subsampling: [across, down],
  };
}

/** What libtiff, as it comes with sharp, unpacks; old-style JPEG and Zstandard are made readable first where that can be. */
const readable = new Set([1, 2, 3, 4, 5, 7, 8, 32766, 32771, 32773, 32809, 32946, 34676, 34677]);

const compressionNames: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  34661: 'JBIG',
  34712: 'JPEG 2000',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of camera raw files',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
};

export function isReadableCompression(compression: number): boolean {
  return readable.has(compression);
}

export function compressionFailure(path: string, compression: number): AppError {
  const name = basename(path);
  const known = compressionNames[compression] ?? `number ${compression}`;
  return new AppError(
    'FORMAT_UNSUPPORTED',
    `${name} is a TIFF with a compression that Heirloom cannot read: ${known}. ` +
      'Open it in the program that made it and save it uncompressed, or with LZW or ZIP.',
    { why: 'tiff-compression', name, path, compression: known },
  );
}
