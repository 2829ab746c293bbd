import { basename } from 'node:path';
import type { Metadata } from 'sharp';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { readBmpHeader } from './bmp.ts';
import { fileReader } from '../metadata/carried-metadata.ts';
import { decodeFailure, truncatedFailure } from './decode-failure.ts';
import { decoderMemory, openingMemory, tiffMemory } from './decoding-memory.ts';
import { expectedLength } from './expected-length.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import type { PhotoInfo } from '../base/photo-info.ts';
import { readPhotoProfile } from '../metadata/photo-profile.ts';
import { findTiff, readableTiff, type FoundTiff } from './readable-tiff.ts';
import { numberOf } from '../metadata/tiff-photo.ts';
import { hashFile, openSource, type SourceFile } from '../base/source-file.ts';
import { readPhotoExtras } from '../metadata/photo-extras.ts';
import { requireMemory } from '../../../platform/machine.ts';
import { openPicture } from '../base/sharp-engine.ts';
import { isCameraRaw } from './camera-raw.ts';

/** Pixels of the largest photo that Heirloom opens. */
export const mostPixels = 500e6;

type Header = Omit<PhotoInfo, 'fileBytes' | 'modifiedMs' | 'sha256' | 'memoryBytes' | 'cacheBytes'> & {
  /** Bytes that the decoder holds at its peak (decoding-memory.ts). */
  decoderBytes: number;
};

/**
 * Reads the header of a photo and hashes the file; decodes nothing. Throws FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_EMPTY,
 * FILE_UNREADABLE, FILE_TRUNCATED (where the header shows it), FORMAT_UNSUPPORTED, IMAGE_TOO_LARGE, MEMORY_TOO_SMALL, CANCELLED.
 */
export async function inspectPhoto(path: string, options: { signal?: AbortSignal } = {}): Promise<PhotoInfo> {
  const source = await openSource(path);
  try {
    throwIfCancelled(options.signal);
    const header = await inspectHeader(source);
    const { decoderBytes, ...info } = header;
    return {
      ...info,
      fileBytes: source.bytes,
      modifiedMs: source.modifiedMs,
      sha256: await hashFile(source, options.signal),
      memoryBytes: openingMemory(decoderBytes, header),
      cacheBytes: estimateCache(header),
    };
  } finally {
    await source.file.close();
  }
}

/** The header alone, checked; for callers that need no hash. */
export async function inspectHeader(source: SourceFile): Promise<Header> {
  const { path, file, format, bytes } = source;
  const reader = fileReader(file, bytes);
  const expected = await expectedLength(reader, format);
  let header: Header;
  try {
    if (format === 'tiff' && (await isCameraRaw(reader, path))) throw rawFailure(path);
    header = format === 'bmp' ? await readBmpHeader(source) : await readHeader(source);
  } catch (error) {
    throw decodeFailure(error, path, format, bytes, expected);
  }
  requireSize(header, path);
  if (expected && expected.bytes > bytes) throw truncatedFailure(path, bytes, expected);
  return header;
}

function rawFailure(path: string): AppError {
  return new AppError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} is a camera raw file. Develop it in your photo program first and save it as TIFF.`,
    { why: 'camera-raw', name: basename(path), path, looksLike: 'a camera raw file' },
  );
}

function requireSize({ width, height }: Header, path: string): void {
  if (width * height <= mostPixels) return;
  throw new AppError(
    'IMAGE_TOO_LARGE',
    `${basename(path)} has ${width} × ${height} pixels, ${formatMegapixels(width * height)}. ` +
      `Heirloom opens photos of up to ${formatMegapixels(mostPixels)}.`,
    { name: basename(path), path, width, height, limit: mostPixels },
  );
}

async function readHeader(source: SourceFile): Promise<Header> {
  const { path, format, file, bytes } = source;
  const tiff = format === 'tiff' ? await findTiff(source) : undefined;
  const tiffBytes = tiff ? tiffMemory(tiff, bytes) : 0;
  // libtiff reads all values and the first strip before it answers anything.
  requireMemory(tiffBytes, `Reading ${basename(path)}`, { name: basename(path), advice: null });
  const samples = tiff ? tiff.kind.colours + tiff.kind.others : 0;
  if (samples > mostSamples) throw channelsFailure(path, samples);
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
  const { orientation, ...extras } = await readPhotoExtras(fileReader(file, bytes), format, {
    pages: found.pages,
    orientation: tiff ? numberOf(tiff.photo.directory, tiff.photo.layout, orientationTag, 1) : found.orientation,
  });
  const turned = orientation >= 5;
  const profile = await readPhotoProfile(source, fileReader(file, bytes), found.icc);
  const icc = profile && describeIcc(profile);
  const shape = {
    width: turned ? found.height : found.width,
    height: turned ? found.width : found.height,
    channels,
    depth,
  };
  return {
    format,
    ...shape,
    colourChannels,
    hasAlpha,
    orientation,
    ...extras,
    ...(convertedFrom && { convertedFrom }),
    ...(extraChannels > 0 && { extraChannels }),
    ...(tiff?.kind.premultiplied && { premultiplied: true }),
    ...(icc && { iccName: icc.name }),
    decoderBytes: tiff ? tiffBytes : decoderMemory({ format, ...shape }, found.isProgressive),
  };
}

type Found = Pick<Metadata, 'width' | 'height' | 'space' | 'channels' | 'depth' | 'hasAlpha' | 'isProgressive'> &
  Pick<Metadata, 'bitsPerSample' | 'icc' | 'pages' | 'orientation'>;

/** What libvips says of the file; where it must be made readable first, which takes all its pixels, what is known without. */
async function readFound(source: SourceFile, tiff: FoundTiff | undefined): Promise<Found> {
  if (tiff?.way === 'ycbcr' || tiff?.way === 'lab') {
    const { width, height } = tiff.kind;
    const space = tiff.way === 'lab' ? 'lab' : 'srgb';
    return { width, height, space, channels: 3, depth: 'uchar', hasAlpha: false, isProgressive: false };
  }
  const { input, options } = tiff ? await readableTiff(source, tiff) : { input: source.path, options: {} };
  return openPicture(input, options).metadata();
}

/** Of a pixel, that sharp takes. */
const mostSamples = 5;
const orientationTag = 274;

function convertedFromOf(found: Found, tiff: FoundTiff | undefined): PhotoInfo['convertedFrom'] {
  if (tiff?.way === 'ycbcr') return 'YCbCr';
  if (found.space === 'cmyk') return 'CMYK';
  return /^lab/.test(found.space) ? 'Lab' : undefined;
}

function depthOf(found: Found, convertedFrom: PhotoInfo['convertedFrom'], path: string): 8 | 16 {
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

function estimateCache({ width, height, channels, depth }: Header): number {
  const pixelBytes = width * height * channels * (depth / 8);
  return Math.ceil((pixelBytes * 4) / 3) + 65536;
}

/** 3 600 000 000 → "3600 megapixels". */
function formatMegapixels(pixels: number): string {
  const millions = pixels / 1e6;
  return `${millions >= 10 ? Math.round(millions) : Math.round(millions * 10) / 10} megapixels`;
}
