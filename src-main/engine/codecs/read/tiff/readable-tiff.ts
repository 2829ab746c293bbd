import { basename } from 'node:path';
import * as zlib from 'node:zlib';
import type { SharpOptions } from 'sharp';
import { AppError } from '../../../../shared/errors.ts';
import { openPicture, readSamples, type SharpInput } from '../../base/sharp-engine.ts';
import type { SourceFile } from '../../base/source-file.ts';
import { encodeMemoryTiff } from '../../metadata/memory-tiff.ts';
import { findTiffPhoto, tiffParts, type TiffPhoto } from '../../metadata/tiff-photo.ts';
import { bytesOfTag, numberOf, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { compressions, photometrics, tiffTags } from '../../metadata/tiff-tags.ts';
import { oldJpegChanges } from './old-jpeg.ts';
import { rewriteTiff, type TagChanges } from './rewrite-tiff.ts';
import { compressionFailure, isReadableCompression, tiffKind, type TiffKind } from './tiff-kind.ts';
import { widenLab, ycbcrScale, ycbcrToRgb } from './tiff-samples.ts';

/** How a TIFF's photo is handed to sharp: as it is, or rewritten in memory first. */
export type TiffWay = 'plain' | 'ycbcr' | 'lab' | 'old-jpeg' | 'zstd';

export interface FoundTiff {
  photo: TiffPhoto;
  kind: TiffKind;
  way: TiffWay;
}

/**
 * The photo of a TIFF; undefined for another format, or where there is no directory to read.
 * @throws FORMAT_UNSUPPORTED, naming the compression or the colours
 */
export async function findTiff({ path, format, reader }: SourceFile): Promise<FoundTiff | undefined> {
  const photo = format === 'tiff' ? await findTiffPhoto(reader) : undefined;
  if (!photo) return undefined;
  const kind = tiffKind(photo.directory);
  return { photo, kind, way: wayOf(photo.directory, kind, path) };
}

function wayOf(directory: TiffDirectory, kind: TiffKind, path: string): TiffWay {
  const { compression, photometric, bits } = kind;
  if (compression === compressions.oldJpeg) return 'old-jpeg';
  if (compression === compressions.zstd && zstdDecompress) return 'zstd';
  if (!isReadableCompression(compression)) throw compressionFailure(path, compression);
  const isLab = photometric === photometrics.cielab || photometric === photometrics.iccLab;
  const isYcbcr = photometric === photometrics.ycbcr && compression !== compressions.jpeg;
  if (!isYcbcr && !(isLab && bits === 8)) return 'plain';
  const separate = (numberOf(directory, tiffTags.PlanarConfiguration) ?? 1) !== 1;
  const predicted = (numberOf(directory, tiffTags.Predictor) ?? 1) !== 1;
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
 * The photo's samples, all channels, as sharp's input, with damage to a strip or tile as an error: libvips otherwise leaves it
 * black. For tiles and PackBits that takes the level at which warnings count too, and libtiff also warns of small mistakes in a
 * directory: where the first pixel cannot be read, a clean copy of the directory is used instead.
 */
export async function readableTiff(source: SourceFile, { photo, kind, way }: FoundTiff): Promise<SharpInput> {
  const { directory, place } = photo;
  const needsWarnings = kind.tiled || kind.compression === compressions.packBits;
  const options: SharpOptions = { failOn: needsWarnings ? 'warning' : 'error' };
  if (way === 'plain' && (await canBegin(source.path, { ...place, ...options }))) {
    return { input: source.path, options: { ...place, ...options } };
  }
  const file = await source.reader.read(0, source.bytes);
  switch (way) {
    case 'plain':
      return { input: rewriteTiff(file, directory), options };
    case 'old-jpeg': {
      const changes = await oldJpegChanges(file, directory);
      if (!changes) throw compressionFailure(source.path, kind.compression);
      return { input: rewriteTiff(file, directory, changes), options };
    }
    case 'zstd':
      return { input: unpackZstd(file, directory), options };
    case 'lab': {
      const rgb = rewriteTiff(file, directory, { [tiffTags.PhotometricInterpretation]: [photometrics.rgb] });
      const samples = widenLab(await decode(rgb, 'srgb'), kind.photometric);
      return { input: encodeMemoryTiff(samples, { ...kind, channels: 3 }, undefined, true), options };
    }
    case 'ycbcr':
      return { input: await rgbOfYcbcr(file, directory, kind), options };
  }
}

async function canBegin(path: string, options: SharpOptions): Promise<boolean> {
  const pixel = openPicture(path, options).extract({ left: 0, top: 0, width: 1, height: 1 });
  return readSamples(pixel, 8).then(
    () => true,
    () => false,
  );
}

async function decode(tiff: Buffer, space: 'srgb' | 'b-w'): Promise<Uint8Array> {
  const picture = openPicture(tiff, { failOn: 'warning' }).keepIccProfile().toColourspace(space);
  return (await readSamples(picture, 8)).samples as Uint8Array;
}

async function rgbOfYcbcr(file: Buffer, directory: TiffDirectory, kind: TiffKind): Promise<Buffer> {
  const [across, down] = kind.subsampling;
  const isWhole = across * down === 1;
  const changes: TagChanges = {
    [tiffTags.YCbCrSubSampling]: undefined,
    [tiffTags.YCbCrCoefficients]: undefined,
    [tiffTags.ReferenceBlackWhite]: undefined,
    ...(isWhole ? { [tiffTags.PhotometricInterpretation]: [photometrics.rgb] } : blocksAsGrey(directory, kind)),
  };
  const stored = await decode(rewriteTiff(file, directory, changes), isWhole ? 'srgb' : 'b-w');
  const rgb = ycbcrToRgb(stored, kind, ycbcrScale(directory));
  return encodeMemoryTiff(rgb, { ...kind, channels: 3 }, bytesOfTag(directory, tiffTags.ICCProfile));
}

/** Subsampled YCbCr is stored in blocks of luma and one pair of chroma: as grey, a row of blocks is one row of samples. */
function blocksAsGrey(
  directory: TiffDirectory,
  { width, height, subsampling: [across, down], tiled }: TiffKind,
): TagChanges {
  const unit = across * down + 2;
  const number = (tag: number, otherwise: number): number => numberOf(directory, tag) ?? otherwise;
  const rows = number(tiffTags.RowsPerStrip, height);
  const parts = tiled
    ? {
        [tiffTags.TileWidth]: [(number(tiffTags.TileWidth, 0) / across) * unit],
        [tiffTags.TileLength]: [number(tiffTags.TileLength, 0) / down],
      }
    : { [tiffTags.RowsPerStrip]: [Math.ceil(Math.min(rows, height) / down)] };
  return {
    ...parts,
    [tiffTags.ImageWidth]: [Math.ceil(width / across) * unit],
    [tiffTags.ImageLength]: [Math.ceil(height / down)],
    [tiffTags.BitsPerSample]: [8],
    [tiffTags.SamplesPerPixel]: [1],
    [tiffTags.PhotometricInterpretation]: [photometrics.blackIsZero],
  };
}

/** The same pixels packed as libtiff can unpack them; the predictor stays, which goes with Deflate too. */
function unpackZstd(file: Buffer, directory: TiffDirectory): Buffer {
  const { tiled, offsets, counts } = tiffParts(directory);
  const parts = offsets.map((start, index) =>
    zlib.deflateSync((zstdDecompress as Decompress)(file.subarray(start, start + counts[index])), { level: 1 }),
  );
  const head = file.subarray(0, 16);
  let end = head.length;
  const starts = parts.map((part) => (end += part.length) - part.length);
  return rewriteTiff(Buffer.concat([head, ...parts]), directory, {
    [tiffTags.Compression]: [compressions.deflate],
    [tiled ? tiffTags.TileOffsets : tiffTags.StripOffsets]: starts,
    [tiled ? tiffTags.TileByteCounts : tiffTags.StripByteCounts]: parts.map(({ length }) => length),
  });
}
