import { basename } from 'node:path';
import type { Metadata } from 'sharp';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import type { InspectedPhoto } from '../base/inspected-photo.ts';
import { requireMemory } from '../../../platform/machine.ts';
import { openPicture } from '../base/sharp-engine.ts';
import { hashFile, openSource, type SourceFile } from '../base/source-file.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import { numberOf } from '../metadata/tiff-structure.ts';
import { tiffTags } from '../metadata/tiff-tags.ts';
import { decodeFailure, truncatedFailure } from './decode-failure.ts';
import { decoderMemory, openingMemory, tiffMemory } from './decoding-memory.ts';
import { formatReaders } from './formats.ts';
import { infraredFileOf, infraredInside } from './infrared/infrared-place.ts';
import { readPhotoExtras, readPhotoProfile } from './read-metadata.ts';
import type { RowDecoder } from './row-decoder.ts';
import { requireNoCameraRaw } from './tiff/camera-raw.ts';
import { findTiff, readableTiff, type FoundTiff } from './tiff/readable-tiff.ts';

/** Pixels of the largest photo that Heirloom opens. */
const maxPixels = 500e6;

type Header = Omit<InspectedPhoto, 'fileBytes' | 'modifiedMs' | 'sha256' | 'memoryBytes' | 'cacheBytes'> & {
  /** Bytes that the decoder holds at its peak (decoding-memory.ts). */
  decoderBytes: number;
};

/**
 * Reads the header of a photo and hashes the file; decodes nothing.
 * @throws FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_EMPTY, FILE_UNREADABLE, FILE_TRUNCATED (where the header shows it),
 * FORMAT_UNSUPPORTED, IMAGE_TOO_LARGE, MEMORY_TOO_SMALL, CANCELLED
 */
export async function inspectPhoto(path: string, options: { signal?: AbortSignal } = {}): Promise<InspectedPhoto> {
  await using source = await openSource(path);
  throwIfCancelled(options.signal);
  const header = await inspectHeader(source);
  const { decoderBytes, ...info } = header;
  const infrared = header.infrared ?? (await infraredFileOf(path, header));
  return {
    ...info,
    ...(infrared && { infrared }),
    fileBytes: source.bytes,
    modifiedMs: source.modifiedMs,
    sha256: await hashFile(source, options.signal),
    memoryBytes: openingMemory(decoderBytes, header),
    cacheBytes: estimateCache(header),
  };
}

/**
 * The header alone, checked, without the file's hash.
 * @throws what inspectPhoto throws
 */
export async function inspectHeader(source: SourceFile): Promise<Header> {
  const { path, format, bytes, reader } = source;
  const { openRows, expectedLength } = formatReaders[format];
  const expected = await expectedLength?.(reader);
  let header: Header;
  try {
    if (format === 'tiff') await requireNoCameraRaw(source);
    header = openRows ? await rowsHeader(source, await openRows(source)) : await libvipsHeader(source);
  } catch (error) {
    throw await decodeFailure(error, source);
  }
  requireSize(header, path);
  if (expected && expected.bytes > bytes) throw truncatedFailure(path, bytes, expected);
  return header;
}

function requireSize({ width, height }: Header, path: string): void {
  if (width * height <= maxPixels) return;
  throw new AppError(
    'IMAGE_TOO_LARGE',
    `${basename(path)} has ${width} × ${height} pixels, ${formatMegapixels(width * height)}. ` +
      `Heirloom opens photos of up to ${formatMegapixels(maxPixels)}.`,
    { name: basename(path), path, width, height, limit: maxPixels },
  );
}

/** 3 600 000 000 → "3600 megapixels". */
function formatMegapixels(pixels: number): string {
  const millions = pixels / 1e6;
  return `${millions >= 10 ? Math.round(millions) : Math.round(millions * 10) / 10} megapixels`;
}

async function rowsHeader(source: SourceFile, { width, height, channels, depth }: RowDecoder): Promise<Header> {
  return {
    format: source.format,
    ...{ width, height, channels, depth },
    colourChannels: channels === 1 ? 1 : 3,
    hasAlpha: channels === 4,
    ...(await readPhotoExtras(source, {})),
    decoderBytes: 0,
  };
}

async function libvipsHeader(source: SourceFile): Promise<Header> {
  const { path, format, bytes } = source;
  const tiff = await findTiff(source);
  const tiffBytes = tiff ? tiffMemory(tiff, bytes) : 0;
  // libtiff reads all values and the first strip before it answers anything.
  requireMemory(tiffBytes, `Reading ${basename(path)}`, { name: basename(path), advice: null });
  const samples = tiff ? tiff.kind.colours + tiff.kind.others : 0;
  if (samples > maxSamples) throw channelsFailure(path, samples);
  const found = await readFound(source, tiff);
  const convertedFrom = convertedFromOf(found, tiff);
  const depth = tiff?.way === 'lab' ? 8 : depthOf(found, convertedFrom, path);
  const colourChannels = found.space === 'b-w' || found.space === 'grey16' ? 1 : 3;
  const hasAlpha = tiff ? tiff.kind.alpha >= 0 : found.hasAlpha;
  const channels = colourChannels + (hasAlpha ? 1 : 0);
  const extraChannels = tiff ? tiff.kind.others - (hasAlpha ? 1 : 0) : 0;
  // CMYK has a fourth ink, and a fifth channel where there is alpha.
  const stored = found.channels - (convertedFrom === 'CMYK' ? 1 : 0);
  if (stored !== channels + extraChannels) throw channelsFailure(path, found.channels);
  const { orientation, ...extras } = await readPhotoExtras(source, {
    pages: found.pages,
    orientation: tiff ? (numberOf(tiff.photo.directory, tiffTags.Orientation) ?? 1) : found.orientation,
  });
  const infrared = tiff && !convertedFrom ? await infraredInside(source.reader, tiff) : undefined;
  if (infrared?.isPicture) extras.pages -= 1;
  const turned = orientation >= 5;
  const profile = await readPhotoProfile(source, found.icc);
  const icc = profile && describeIcc(profile);
  const shape = {
    format,
    width: turned ? found.height : found.width,
    height: turned ? found.width : found.height,
    channels,
    depth,
  };
  return {
    ...shape,
    colourChannels,
    hasAlpha,
    orientation,
    ...extras,
    ...(convertedFrom && { convertedFrom }),
    ...(extraChannels > 0 && { extraChannels }),
    ...(infrared && { infrared: infrared.place }),
    ...(tiff?.kind.premultiplied && { premultiplied: true }),
    ...(icc && { iccName: icc.name }),
    decoderBytes: tiff ? tiffBytes : decoderMemory(shape, found.isProgressive),
  };
}

type Found = Pick<Metadata, 'width' | 'height' | 'space' | 'channels' | 'depth' | 'hasAlpha' | 'isProgressive'> &
  Pick<Metadata, 'bitsPerSample' | 'icc' | 'pages' | 'orientation'>;

/** The header as libvips reads it; of a TIFF that must be rewritten first, which takes all its pixels, from its own tags. */
async function readFound(source: SourceFile, tiff: FoundTiff | undefined): Promise<Found> {
  if (tiff?.way === 'ycbcr' || tiff?.way === 'lab') {
    const { width, height } = tiff.kind;
    const space = tiff.way === 'lab' ? 'lab' : 'srgb';
    return { width, height, space, channels: 3, depth: 'uchar', hasAlpha: false, isProgressive: false };
  }
  const { input, options } = tiff ? await readableTiff(source, tiff) : { input: source.path, options: {} };
  return openPicture(input, options).metadata();
}

/** Samples of a pixel that sharp takes. */
const maxSamples = 5;

function convertedFromOf(found: Found, tiff: FoundTiff | undefined): InspectedPhoto['convertedFrom'] {
  if (tiff?.way === 'ycbcr') return 'YCbCr';
  if (found.space === 'cmyk') return 'CMYK';
  return /^lab/.test(found.space) ? 'Lab' : undefined;
}

function depthOf(found: Found, convertedFrom: InspectedPhoto['convertedFrom'], path: string): 8 | 16 {
  if (convertedFrom === 'CMYK') return 8;
  if (convertedFrom === 'Lab') return (found.bitsPerSample ?? 8) > 8 ? 16 : 8;
  if (found.depth === 'uchar') return 8;
  if (found.depth === 'ushort') return 16;
  throw samplesFailure(path, found.depth, found.bitsPerSample);
}

function channelsFailure(path: string, channels: number): AppError {
  return new AppError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} is no photo that Heirloom can work on: it has ${channels} channels. ` +
      'Heirloom takes grey and colour photos of 8 or 16 bits per channel.',
    { why: 'channels', name: basename(path), path, channels },
  );
}

function samplesFailure(path: string, depth: string, bits: number | undefined): AppError {
  return new AppError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} is no photo that Heirloom can work on: its samples are ${depth} (${bits ?? '?'} bits). ` +
      'Heirloom takes grey and colour photos of 8 or 16 bits per channel.',
    { why: 'samples', name: basename(path), path, depth, bits: bits ?? '?' },
  );
}

/** Bytes of the working image and its reduced copies, which make a third of it. */
function estimateCache({ width, height, channels, depth }: Header): number {
  const pixelBytes = width * height * channels * (depth / 8);
  return Math.ceil((pixelBytes * 4) / 3) + 65536;
}
