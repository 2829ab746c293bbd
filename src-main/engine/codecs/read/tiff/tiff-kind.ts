import { basename } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { tiffParts } from '../../metadata/tiff-photo.ts';
import { numberOf, numbersOf, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { compressions, extraSamples, photometrics, tiffTags } from '../../metadata/tiff-tags.ts';

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
  /** Samples behind the colours. */
  others: number;
  /** Which of those is alpha, from 0; -1 where none is (TIFF 6.0, ExtraSamples). */
  alpha: number;
  /** Colours are stored multiplied with alpha. */
  premultiplied: boolean;
  tiled: boolean;
  /** Chroma subsampling, of YCbCr. */
  subsampling: [number, number];
}

const colourSamples: Readonly<Record<number, number>> = {
  [photometrics.whiteIsZero]: 1,
  [photometrics.blackIsZero]: 1,
  [photometrics.palette]: 1,
  [photometrics.separated]: 4,
};

export function tiffKind(directory: TiffDirectory): TiffKind {
  const number = (tag: number, otherwise: number): number => numberOf(directory, tag) ?? otherwise;
  const photometric = number(tiffTags.PhotometricInterpretation, photometrics.blackIsZero);
  const samples = number(tiffTags.SamplesPerPixel, 1);
  const colours = Math.min(samples, colourSamples[photometric] ?? 3);
  const others = samples - colours;
  const meanings = numbersOf(directory, tiffTags.ExtraSamples).slice(0, others);
  const [across = 2, down = across] = numbersOf(directory, tiffTags.YCbCrSubSampling);
  const { associatedAlpha, unassociatedAlpha } = extraSamples;
  const alpha = meanings.findIndex((meaning) => meaning === associatedAlpha || meaning === unassociatedAlpha);
  return {
    width: number(tiffTags.ImageWidth, 0),
    height: number(tiffTags.ImageLength, 0),
    compression: number(tiffTags.Compression, compressions.none),
    photometric,
    bits: number(tiffTags.BitsPerSample, 1),
    colours,
    others,
    alpha,
    premultiplied: alpha >= 0 && meanings[alpha] === associatedAlpha,
    tiled: tiffParts(directory).tiled,
    subsampling: [across, down],
  };
}

/** What libtiff, as it comes with sharp, unpacks; old-style JPEG and Zstandard are rewritten first where that can be. */
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
