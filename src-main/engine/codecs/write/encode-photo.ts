import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sharp } from 'sharp';
import type { OutputFormat } from '../../../shared/data/output-format.ts';
import type { ExportNote } from '../../../shared/data/photo.ts';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { conversionSource, writeEditedCopy } from '../../../imaging/edited-copy.ts';
import { fileSystemFailure, writingFailure } from '../../../platform/files/file-system-failure.ts';
import type { PixelPatch } from '../../../imaging/patches.ts';
import { temporaryName } from '../../../platform/files/temporary-files.ts';
import { placeOf } from '../../../platform/outputs/output-request.ts';
import { bytesPerRow, readVipsHeader, type VipsHeader } from '../../../imaging/vips-file.ts';
import { joinChannels } from '../../../imaging/channel-files.ts';
import type { WorkingImage } from '../../../imaging/working-image.ts';
import { embedExif, exifPlaceholder, type ExifPlaceholder } from './embed-exif.ts';
import { planEncoding, type EncodePlan, type EncodeTarget } from './encode-plan.ts';
import { greyToSrgb } from './grey-curve.ts';
import { untilCancelled } from '../base/native-work.ts';
import { produceOutput } from '../../../platform/outputs/write-output.ts';
import { insertBytes } from './insert-bytes.ts';
import { fileReader } from '../metadata/carried-metadata.ts';
import { readJpegSegments } from '../metadata/jpeg-segments.ts';
import { afterPngHeader } from '../metadata/png-chunks.ts';
import { clearPngResolution } from './png-resolution.ts';
import { requireMemory, requireSpace, type Machine } from '../../../platform/machine.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import { addTiffMetadata } from './tiff-metadata.ts';

export interface EncodeOptions {
  /** The original, which must never be written. */
  sourcePath: string;
  signal?: AbortSignal;
  /** 0..1, monotone; ends at 1. Stands still while sharp encodes, which is the longest part. */
  progress?: (fraction: number) => void;
  machine?: Machine;
}

export interface EncodedPhoto {
  path: string;
  format: OutputFormat;
  width: number;
  height: number;
  /** Bits per sample of the file. */
  depth: 8 | 16;
  fileBytes: number;
  notes: ExportNote[];
}

/**
 * Writes the photo, with the patches laid over it in order, to a new file. In PNG, TIFF and lossless WebP and AVIF every pixel
 * of the same depth outside the patches is exactly the photo's; the colour profile is kept as it is and nothing is converted
 * to another. EXIF, XMP and IPTC go along as far as the format has room (see `notes`). The file appears at once, whole, or
 * not at all. Throws OUTPUT_FORMAT, FOLDER_NOT_FOUND, FOLDER_READ_ONLY, OUTPUT_EXISTS, OUTPUT_IS_SOURCE, DISK_FULL,
 * INVALID_REQUEST (a patch that does not fit), CANCELLED.
 */
export async function encodePhoto(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  target: EncodeTarget,
  options: EncodeOptions,
): Promise<EncodedPhoto> {
  throwIfCancelled(options.signal);
  const plan = planEncoding(working, target);
  // What goes on behind a cancelled call says nothing more.
  const progress = (fraction: number): void => {
    if (!options.signal?.aborted) options.progress?.(fraction);
  };
  return untilCancelled(options.signal, encodeInto(working, patches, target, plan, { ...options, progress }));
}

async function encodeInto(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  target: EncodeTarget,
  plan: EncodePlan,
  { sourcePath, signal, progress, machine }: EncodeOptions,
): Promise<EncodedPhoto> {
  const name = basename(target.path);
  const task = `Saving ${name}`;
  const edited = temporaryName(working.path, '.v');
  const placed = await produceOutput(placeOf(target, sourcePath), async (temporary) => {
    requireMemory(encodingMemory(plan, working), task, { name, advice: null, machine });
    const extra = plan.format === 'tiff' ? (working.extraChannels?.count ?? 0) : 0;
    const copyBytes = bytesPerRow(working) * working.height * (extra > 0 ? 3 : 1);
    await makeFolder(dirname(working.path));
    await requireSpace(copyBytes, dirname(working.path), task, machine).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? cacheDeleted(dirname(working.path)) : error;
    });
    await copyEdited(working, patches, edited, plan, signal, (fraction) => progress?.(0.3 * fraction));
    throwIfCancelled(signal);
    const complete = await withExtraChannels(edited, working, plan, signal);
    await encode(complete, temporary, working, plan, target).catch(async (error: unknown) => {
      throw (await stat(edited).catch(() => undefined)) ? error : cacheDeleted(dirname(working.path));
    });
    throwIfCancelled(signal);
    progress?.(0.95);
    await requireWhole(temporary, working);
  }).finally(async () => {
    for (const path of [edited, conversionSource(edited), completePath(edited)])
      await rm(path, { force: true }).catch(() => undefined);
  });
  progress?.(1);
  return {
    path: placed,
    format: plan.format,
    width: working.width,
    height: working.height,
    depth: plan.depth,
    fileBytes: (await stat(placed)).size,
    notes: plan.notes,
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileSystemFailure(error, join(folder, 'x'));
  }
}

function cacheDeleted(folder: string): AppError {
  return new AppError('FILE_NOT_FOUND', `${folder} was deleted while Heirloom worked in it. Try again.`, {
    why: 'cache-deleted',
    path: folder,
  });
}

async function copyEdited(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  edited: string,
  { depth, flatten, fields, metadata, toSrgb }: EncodePlan,
  signal: AbortSignal | undefined,
  progress: (fraction: number) => void,
): Promise<void> {
  try {
    // Grey of 16 bits is what sharp converts by no profile.
    const greyCurve = toSrgb && depth === 16 && metadata.icc ? await greyToSrgb(metadata.icc) : undefined;
    await writeEditedCopy(working, patches, edited, { depth, flatten, fields, greyCurve, signal, progress });
  } catch (error) {
    throw await writingFailure(error, edited);
  }
}

function completePath(edited: string): string {
  return edited.replace(/\.v$/, '-complete.v');
}

/** A TIFF gets back the channels that are neither colour nor alpha, as they were. */
async function withExtraChannels(
  edited: string,
  { extraChannels, colourChannels }: WorkingImage,
  { format, fields }: EncodePlan,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (format !== 'tiff' || !extraChannels) return edited;
  const complete = completePath(edited);
  const opened: FileHandle[] = [];
  try {
    const parts: [FileHandle, VipsHeader][] = [];
    for (const path of [edited, extraChannels.path]) {
      const file = await open(path, 'r');
      opened.push(file);
      const header = await readVipsHeader(file);
      if (!header) throw new Error('a file in the cache is damaged');
      parts.push([file, header]);
    }
    await joinChannels(parts[0], parts[1], complete, { colourChannels, fields, signal });
    return complete;
  } catch (error) {
    const isThere = await stat(extraChannels.path).catch(() => undefined);
    throw isThere ? error : cacheDeleted(dirname(extraChannels.path));
  } finally {
    for (const file of opened) await file.close();
  }
}

async function encode(
  edited: string,
  temporary: string,
  working: WorkingImage,
  plan: EncodePlan,
  target: EncodeTarget,
): Promise<void> {
  const { metadata, format, inserted } = plan;
  const placeholder = metadata.exif && format !== 'tiff' ? exifPlaceholder(metadata.exif) : undefined;
  const picture = openPicture(edited).toColourspace(colourspaceOf(plan));
  await withFormat(keepMetadata(picture, plan, placeholder), plan, target, working).toFile(temporary);
  if (placeholder && metadata.exif) await embedExif(temporary, placeholder, metadata.exif);
  if (format === 'png' && !working.resolution) await clearPngResolution(temporary);
  if (format === 'tiff')
    await addTiffMetadata(temporary, {
      ...metadata,
      resolution: working.resolution,
      extraSamples: extraSamples(working),
    });
  if (inserted.length > 0) await insertBytes(temporary, await headerEnd(temporary, format), Buffer.concat(inserted));
}

/** TIFF 6.0, ExtraSamples: 2 is alpha that nothing was multiplied with, 0 says nothing. */
function extraSamples({ hasAlpha, extraChannels }: WorkingImage): number[] | undefined {
  if (!extraChannels) return undefined;
  return [...(hasAlpha ? [2] : []), ...Array<number>(extraChannels.count).fill(0)];
}

async function headerEnd(path: string, format: OutputFormat): Promise<number> {
  if (format === 'png') return afterPngHeader;
  const file = await open(path, 'r');
  try {
    return (await readJpegSegments(fileReader(file, (await file.stat()).size))).end;
  } finally {
    await file.close();
  }
}

function keepMetadata(picture: Sharp, plan: EncodePlan, placeholder: ExifPlaceholder | undefined): Sharp {
  // sharp can be told to keep IPTC only together with everything.
  const kept = plan.metadata.iptc && plan.format !== 'png' ? picture.keepMetadata() : picture.keepXmp();
  const coloured = plan.toSrgb ? kept.withIccProfile('srgb') : kept.keepIccProfile();
  return placeholder ? coloured.withExif(placeholder.tags) : coloured;
}

const largestClassicTiff = 3.9e9;
/** Above this many pixels, the last percents of size are not worth minutes and gigabytes. */
const largePhoto = 16e6;

/** Bytes: WebP and AVIF hold the whole picture, in several forms; the others go through it row by row. Measured. */
function encodingMemory({ format, depth }: EncodePlan, { width, height }: WorkingImage): number {
  const perPixel = { jpeg: 0, png: 0, tiff: 0, webp: 10, avif: depth === 16 ? 40 : 26 }[format];
  const small = format === 'jpeg' && width * height <= largePhoto ? 12 : 0;
  return 64 * 2 ** 20 + width * height * (perPixel + small);
}

function withFormat(picture: Sharp, plan: EncodePlan, target: EncodeTarget, working: WorkingImage): Sharp {
  const { quality, lossless = false, compression = 'lzw' } = target;
  const thorough = working.width * working.height <= largePhoto;
  switch (plan.format) {
    case 'jpeg':
      return picture.jpeg({ quality: quality ?? 92, chromaSubsampling: '4:4:4', optimiseCoding: thorough });
    case 'png':
      return picture.png({ compressionLevel: 3, adaptiveFiltering: true });
    case 'webp': {
      // `exact`: colours under full transparency are pixels of the photo too.
      const options = { exact: true, smartSubsample: thorough, effort: thorough ? 4 : 2 };
      return picture.webp({ quality: quality ?? 90, lossless, ...options });
    }
    case 'avif': {
      const options = { chromaSubsampling: '4:4:4', bitdepth: plan.depth === 16 ? (12 as const) : (8 as const) };
      return picture.avif({ quality: quality ?? 80, lossless, effort: thorough ? 4 : 2, ...options });
    }
    case 'tiff': {
      const bytes = bytesPerRow({ ...working, depth: plan.depth }) * working.height;
      return picture.tiff({ compression, predictor: 'horizontal', bigtiff: bytes > largestClassicTiff });
    }
  }
}

/** A last look before the file gets its name: what was written can be opened and has the right size. */
async function requireWhole(path: string, { width, height }: WorkingImage): Promise<void> {
  const written = await openPicture(path).metadata();
  if (written.width !== width || written.height !== height) {
    throw new Error(`the encoder wrote ${written.width} × ${written.height} pixels instead of ${width} × ${height}`);
  }
}
