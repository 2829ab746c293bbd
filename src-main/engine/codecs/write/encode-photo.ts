import { mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { joinChannels } from '../../../imaging/files/channel-files.ts';
import { conversionSource, writeEditedCopy } from '../../../imaging/files/edited-copy.ts';
import type { PixelPatch } from '../../../imaging/pixels/patches.ts';
import { bytesPerRow, readVipsHeader } from '../../../imaging/files/vips-file.ts';
import type { WorkingImage } from '../../../imaging/files/working-image.ts';
import { fileSystemFailure, writingFailure } from '../../../platform/files/file-system-failure.ts';
import { temporaryName } from '../../../platform/files/temporary-files.ts';
import { requireMemory, requireSpace, type Machine } from '../../../platform/machine.ts';
import { placeOf } from '../../../platform/outputs/place-output.ts';
import { produceOutput } from '../../../platform/outputs/write-output.ts';
import { photoFormats, type OutputFormat } from '../../../shared/data/photo-format.ts';
import type { ExportNote } from '../../../shared/data/photo.ts';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import { untilCancelled } from '../base/native-work.ts';
import { openSource } from '../base/source-file.ts';
import { inspectHeader } from '../read/inspect-photo.ts';
import { encodeFile, encodingMemory } from './encode-file.ts';
import { planEncoding, type EncodePlan, type EncodeTarget } from './encode-plan.ts';
import { greyToSrgb } from './grey-curve.ts';

export interface EncodeOptions {
  /** The original, which must never be written. */
  sourcePath: string;
  signal?: AbortSignal;
  /** 0..1, monotone, ends at 1; stands still while sharp encodes, which takes longest. */
  onProgress?: (fraction: number) => void;
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
 * Writes the photo with patches over it to a new file, atomically. In PNG, TIFF and lossless WebP and AVIF all pixels of the same depth
 * outside the patches are exact; the colour profile and metadata are kept as far as the format can hold them (see `notes`).
 * @throws OUTPUT_FORMAT, FOLDER_NOT_FOUND, FOLDER_READ_ONLY, OUTPUT_EXISTS, OUTPUT_IS_SOURCE, MEMORY_TOO_SMALL, DISK_FULL,
 * INVALID_REQUEST (a patch that does not fit), CANCELLED
 */
export async function encodePhoto(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  target: EncodeTarget,
  options: EncodeOptions,
): Promise<EncodedPhoto> {
  throwIfCancelled(options.signal);
  const plan = planEncoding(working, target);
  // After a cancel the work goes on until it checks the signal, without progress.
  const onProgress = (fraction: number): void => {
    if (!options.signal?.aborted) options.onProgress?.(fraction);
  };
  return untilCancelled(options.signal, encodeInto(working, patches, target, plan, { ...options, onProgress }));
}

async function encodeInto(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  target: EncodeTarget,
  plan: EncodePlan,
  { sourcePath, signal, onProgress, machine }: EncodeOptions,
): Promise<EncodedPhoto> {
  const name = basename(target.path);
  const task = `Saving ${name}`;
  const edited = temporaryName(working.path, '.v');
  const placed = await produceOutput(placeOf(target, sourcePath), async (temporary) => {
    requireMemory(encodingMemory(plan, working), task, { name, advice: null, machine });
    const extra = keepsExtra(plan.format, working);
    const copyBytes = bytesPerRow(working) * working.height * (extra ? 3 : 1);
    await makeFolder(dirname(working.path));
    await requireSpace(copyBytes, dirname(working.path), task, machine).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? cacheDeleted(dirname(working.path)) : error;
    });
    await copyEdited(working, patches, edited, plan, signal, (fraction) => onProgress?.(0.3 * fraction));
    throwIfCancelled(signal);
    const complete = await withExtraChannels(edited, working, plan, signal);
    await encodeFile(complete, temporary, working, plan, target).catch(async (error: unknown) => {
      throw (await stat(edited).catch(() => undefined)) ? error : cacheDeleted(dirname(working.path));
    });
    throwIfCancelled(signal);
    onProgress?.(0.95);
    await requireWhole(temporary, working);
  }).finally(async () => {
    for (const path of [edited, conversionSource(edited), completePath(edited)])
      await rm(path, { force: true }).catch(() => undefined);
  });
  onProgress?.(1);
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
  onProgress: (fraction: number) => void,
): Promise<void> {
  try {
    // sharp converts 16-bit grey by no profile.
    const greyCurve = toSrgb && depth === 16 && metadata.icc ? await greyToSrgb(metadata.icc) : undefined;
    await writeEditedCopy(working, patches, edited, { depth, flatten, fields, greyCurve, signal, onProgress });
  } catch (error) {
    throw await writingFailure(error, edited);
  }
}

function completePath(edited: string): string {
  return edited.replace(/\.v$/, '-complete.v');
}

function keepsExtra(format: OutputFormat, { extraChannels }: WorkingImage): boolean {
  return extraChannels !== undefined && photoFormats[format].output.extraChannels === true;
}

/** Joins the channels that are neither colour nor alpha to the edited copy again, where the format holds them. */
async function withExtraChannels(
  edited: string,
  working: WorkingImage,
  { format, fields }: EncodePlan,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { extraChannels, colourChannels } = working;
  if (!extraChannels || !keepsExtra(format, working)) return edited;
  const complete = completePath(edited);
  try {
    await using photo = await open(edited, 'r');
    await using extra = await open(extraChannels.path, 'r');
    const [header, extraHeader] = [await readVipsHeader(photo), await readVipsHeader(extra)];
    if (!header || !extraHeader) throw new Error('a file in the cache is damaged');
    await joinChannels([photo, header], [extra, extraHeader], complete, { colourChannels, fields, signal });
    return complete;
  } catch (error) {
    const isThere = await stat(extraChannels.path).catch(() => undefined);
    throw isThere ? error : cacheDeleted(dirname(extraChannels.path));
  }
}

/** Verifies that a written file can be opened and has the photo's size. */
async function requireWhole(path: string, { width, height }: WorkingImage): Promise<void> {
  await using source = await openSource(path);
  const written = await inspectHeader(source);
  if (written.width === width && written.height === height) return;
  throw new Error(`the encoder wrote ${written.width} × ${written.height} pixels instead of ${width} × ${height}`);
}
