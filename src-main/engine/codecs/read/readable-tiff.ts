import { basename } from 'node:path';
import * as zlib from 'node:zlib';
import type { SharpOptions } from 'sharp';
import { AppError } from '../../../shared/errors.ts';
import { fileReader } from '../metadata/carried-metadata.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { oldJpegChanges } from './old-jpeg.ts';
import type { SharpInput } from '../base/sharp-engine.ts';
import { rewriteTiff } from './rewrite-tiff.ts';
import { openPicture } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import type { TiffKind } from './tiff-kind.ts';
import { compressionFailure, compressions, isReadableCompression, photometrics, tiffKind } from './tiff-kind.ts';
import { findTiffPhoto, imageTags, numberOf, numbersOf, type TiffPhoto } from '../metadata/tiff-photo.ts';
import { usualYcbcr, widenLab, ycbcrToRgb } from './tiff-samples.ts';

/** How a TIFF's photo is handed to sharp: as it is, or made readable in memory first. */
export type TiffWay = 'plain' | 'ycbcr' | 'lab' | 'old-jpeg' | 'zstd';

export interface FoundTiff {
  photo: TiffPhoto;
  kind: TiffKind;
  way: TiffWay;
}

/** The photo in a TIFF. Undefined where there is no directory to read. @throws FORMAT_UNSUPPORTED, naming the compression or the kind */
export async function findTiff({ path, file, bytes }: SourceFile): Promise<FoundTiff | undefined> {
  const photo = await findTiffPhoto(fileReader(file, bytes));
  if (!photo) return undefined;
  const kind = tiffKind(photo);
  return { photo, kind, way: wayOf(photo, kind, path) };
}

function wayOf(photo: TiffPhoto, kind: TiffKind, path: string): TiffWay {
  const { compression, photometric, bits } = kind;
  if (compression === compressions.oldJpeg) return 'old-jpeg';
  if (compression === compressions.zstd && zstdDecompress) return 'zstd';
  if (!isReadableCompression(compression)) throw compressionFailure(path, compression);
  const isLab = photometric === photometrics.lab || photometric === photometrics.iccLab;
  const isYcbcr = photometric === photometrics.ycbcr && compression !== compressions.jpeg;
  if (!isYcbcr && !(isLab && bits === 8)) return 'plain';
  const separate = numberOf(photo.directory, photo.layout, imageTags.planes, 1) !== 1;
  const predicted = numberOf(photo.directory, photo.layout, imageTags.predictor, 1) !== 1;
  const [across, down] = kind.subsampling;
  const subsampled = isYcbcr && across * down > 1;
  const known = [1, 2, 4].includes(across) && [1, 2, 4].includes(down);
  if (bits === 8 && kind.others === 0 && !separate && (!subsampled || (known && !predicted))) {
    return isLab ? 'lab' : 'ycbcr';
  }
  const name = basename(path);
  const space = isLab ? 'Lab' : 'YCbCr';
  throw new AppError(
    'FORMAT_UNSUPPORTED',
    `${name} is a TIFF of a kind of ${space} that Heirloom cannot read. Save it as RGB in another program.`,
    { why: 'tiff-colours', name, path, space },
  );
}

type Decompress = (bytes: Uint8Array) => Buffer;
/** Part of Node from 22.15 on. */
const zstdDecompress = (zlib as { zstdDecompressSync?: Decompress }).zstdDecompressSync;

/**
 * What sharp is given to read the photo's samples, all channels, with damage to a strip or tile as an error: libvips otherwise
 * leaves it black. For tiles and PackBits that takes the level at which warnings count too, and libtiff also warns of small
 * mistakes in a directory: where a look at the first pixel fails, a clean copy of the directory is used instead.
 */
export async function readableTiff(source: SourceFile, { photo, kind, way }: FoundTiff): Promise<SharpInput> {
  const needsWarnings = kind.tiled || kind.compression === compressions.packBits;
  const strict = { failOn: needsWarnings ? 'warning' : 'error' } as const;
  if (way === 'plain') {
    const placed = { ...photo.place, ...strict };
    if (await canBegin(source.path, placed)) return { input: source.path, options: placed };
    return { input: rewriteTiff(await readWhole(source), photo.layout, photo.directory), options: strict };
  }
  const file = await readWhole(source);
  switch (way) {
    case 'old-jpeg': {
      const changes = oldJpegChanges(file, photo);
      if (!changes) throw compressionFailure(source.path, kind.compression);
      return { input: rewriteTiff(file, photo.layout, photo.directory, changes), options: strict };
    }
    case 'zstd':
      return { input: unpackZstd(file, photo, kind), options: strict };
    case 'lab': {
      const rgb = rewriteTiff(file, photo.layout, photo.directory, { [imageTags.photometric]: [photometrics.rgb] });
      const samples = widenLab(await rawSamples(rgb, 'srgb'), kind.photometric);
      return { input: encodeMemoryTiff(samples, { ...kind, channels: 3 }, undefined, true), options: strict };
    }
    case 'ycbcr':
      return { input: await rgbOfYcbcr(file, photo, kind), options: strict };
  }
}

async function canBegin(path: string, options: SharpOptions): Promise<boolean> {
  const pixel = openPicture(path, options).extract({ left: 0, top: 0, width: 1, height: 1 });
  return pixel
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

async function readWhole({ file, bytes }: SourceFile): Promise<Buffer> {
  return fileReader(file, bytes).read(0, bytes);
}

async function rawSamples(tiff: Buffer, space: 'srgb' | 'b-w'): Promise<Buffer> {
  const picture = openPicture(tiff, { failOn: 'warning' }).keepIccProfile().toColourspace(space);
  return picture.raw({ depth: 'uchar' }).toBuffer();
}

async function rgbOfYcbcr(file: Buffer, photo: TiffPhoto, kind: TiffKind): Promise<Buffer> {
  const { directory, layout } = photo;
  const [across, down] = kind.subsampling;
  const none = {
    [imageTags.subsampling]: undefined,
    [imageTags.lumaCoefficients]: undefined,
    [imageTags.blackWhite]: undefined,
  };
  const changes = across * down === 1 ? { [imageTags.photometric]: [photometrics.rgb] } : blocksAsGrey(photo, kind);
  const stored = await rawSamples(
    rewriteTiff(file, layout, directory, { ...none, ...changes }),
    across * down === 1 ? 'srgb' : 'b-w',
  );
  const luma = numbersOf(directory, layout, imageTags.lumaCoefficients);
  const blackWhite = numbersOf(directory, layout, imageTags.blackWhite);
  const rgb = ycbcrToRgb(stored, kind, {
    luma: luma.length === 3 && luma[1] > 0 ? luma : usualYcbcr.luma,
    blackWhite: blackWhite.length === 6 ? blackWhite : usualYcbcr.blackWhite,
  });
  const icc = directory.tags.find(({ tag }) => tag === 34675)?.value;
  return encodeMemoryTiff(rgb, { ...kind, channels: 3 }, icc);
}

/** Subsampled YCbCr is stored in blocks of luma and one pair of chroma: as grey, a row of blocks is one row of samples. */
function blocksAsGrey(
  { directory, layout }: TiffPhoto,
  { width, height, subsampling: [across, down], tiled }: TiffKind,
) {
  const unit = across * down + 2;
  const rows = numberOf(directory, layout, imageTags.rowsPerStrip, height);
  const parts = tiled
    ? {
        [imageTags.tileWidth]: [(numberOf(directory, layout, imageTags.tileWidth, 0) / across) * unit],
        [imageTags.tileHeight]: [numberOf(directory, layout, imageTags.tileHeight, 0) / down],
      }
    : { [imageTags.rowsPerStrip]: [Math.ceil(Math.min(rows, height) / down)] };
  return {
    ...parts,
    [imageTags.width]: [Math.ceil(width / across) * unit],
    [imageTags.height]: [Math.ceil(height / down)],
    [imageTags.bits]: [8],
    [imageTags.samples]: [1],
    [imageTags.photometric]: [photometrics.grey],
  };
}

/** The same pixels packed as libtiff can unpack them; the predictor stays, which goes with Deflate too. */
function unpackZstd(file: Buffer, { directory, layout }: TiffPhoto, { tiled }: TiffKind): Buffer {
  const [offsetsTag, bytesTag] = tiled
    ? [imageTags.tileOffsets, imageTags.tileBytes]
    : [imageTags.stripOffsets, imageTags.stripBytes];
  const offsets = numbersOf(directory, layout, offsetsTag);
  const counts = numbersOf(directory, layout, bytesTag);
  const parts = offsets.map((start, index) =>
    zlib.deflateSync((zstdDecompress as Decompress)(file.subarray(start, start + counts[index])), { level: 1 }),
  );
  const head = file.subarray(0, 16);
  let end = head.length;
  const starts = parts.map((part) => (end += part.length) - part.length);
  return rewriteTiff(Buffer.concat([head, ...parts]), layout, directory, {
    [imageTags.compression]: [compressions.deflate],
    [offsetsTag]: starts,
    [bytesTag]: parts.map(({ length }) => length),
  });
}
