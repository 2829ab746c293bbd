import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../../shared/errors.ts';
import { copyChannels } from '../../../imaging/files/channel-files.ts';
import {
  bytesPerRow,
  encodeVipsHeader,
  readVipsHeader,
  replaceVipsTrailer,
  vipsHeaderBytes,
  type VipsField,
  type VipsHeader,
} from '../../../imaging/files/vips-file.ts';
import { extraChannelsField, extraChannelsPath } from '../../../imaging/files/working-image.ts';
import { diskFullFailure } from '../../../platform/files/file-system-failure.ts';
import type { InspectedPhoto } from '../base/inspected-photo.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import { roundResolution, type Resolution } from '../metadata/exif-content.ts';
import { metadataFields, uprightMetadata } from '../metadata/photo-metadata.ts';
import { decodeFailure } from './decode-failure.ts';
import { formatReaders } from './formats.ts';
import { allChannels, alphaBehindColours } from './photo-input.ts';
import { readSourceMetadata } from './read-metadata.ts';
import { decodeRows } from './row-decoder.ts';
import { watchGrowth } from './watch-growth.ts';

type Progress = ((fraction: number) => void) | undefined;

/**
 * Decodes a photo into the new `.v` file `target`: upright, colours as they are in the file (CMYK, Lab and YCbCr: sRGB), with its
 * metadata. Needs little memory: libvips goes through the rows, and a photo that must be turned is first written as it lies and
 * then turned from that file. On failure or cancel `target` may be left, half written.
 */
export async function decodePhoto(
  source: SourceFile,
  info: InspectedPhoto,
  target: string,
  signal: AbortSignal | undefined,
  onProgress: Progress,
): Promise<void> {
  const turned = info.orientation !== 1;
  const bytes = vipsHeaderBytes + bytesPerRow(info) * info.height;
  const metadata = await readSourceMetadata(source);
  let { resolution } = metadata;
  let stop = watchGrowth(target, bytes, onProgress, 0, turned ? 0.5 : 1);
  try {
    const decoded = await decodeAsItLies(source, info, target, signal);
    resolution ??= decoded.resolution;
    if (info.convertedFrom) metadata.icc = decoded.icc;
  } finally {
    stop();
  }
  throwIfCancelled(signal);
  if (turned) {
    const upright = target.replace(/\.v$/, '-upright.v');
    stop = watchGrowth(upright, bytes, onProgress, 0.5, 0.5);
    try {
      await turnUpright(info, target, upright);
    } finally {
      stop();
    }
    if (resolution && info.orientation >= 5) resolution = { x: resolution.y, y: resolution.x };
    throwIfCancelled(signal);
  }
  if (info.extraChannels) await splitChannels(source, info, target, signal);
  await withFile(target, async (file, header) => {
    const { width, height } = header;
    const upright = await uprightMetadata(metadata, { width, height, resolution });
    const fields = metadataFields(upright, resolution !== undefined);
    if (info.extraChannels) fields.push(extraChannelsField(info.extraChannels));
    await finish(file, header, fields, resolution);
  });
}

/** @returns what the decoder adds to the file's own metadata: a BMP's or PNG's resolution, the profile of converted colours */
async function decodeAsItLies(
  source: SourceFile,
  info: InspectedPhoto,
  target: string,
  signal: AbortSignal | undefined,
): Promise<{ resolution?: Resolution; icc?: Buffer }> {
  const { openRows } = formatReaders[info.format];
  try {
    if (openRows) {
      const decoder = await openRows(source);
      await using file = await open(target, 'wx');
      await decodeRows(decoder, file, signal);
      return { resolution: decoder.resolution };
    }
    const { input, options } = await allChannels(source);
    const picture = openPicture(input, options).toColourspace(colourspaceOf(info));
    await (info.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile()).toFile(target);
  } catch (error) {
    throw (await diskFullFailure(error, target)) ?? (await decodeFailure(error, source));
  }
  return {
    resolution: info.format === 'png' ? await headerResolution(target) : undefined,
    icc: info.convertedFrom && (await openPicture(target).metadata()).icc,
  };
}

/** Moves what is neither colour nor alpha into a file of its own. */
async function splitChannels(
  source: SourceFile,
  { colourChannels, hasAlpha, extraChannels = 0 }: InspectedPhoto,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const all = target.replace(/\.v$/, '-all.v');
  await rename(target, all);
  const place = await alphaBehindColours(source);
  try {
    await withFile(all, async (file, header) => {
      const behind = Array.from({ length: extraChannels + (hasAlpha ? 1 : 0) }, (_, index) => colourChannels + index);
      const alpha = hasAlpha ? [colourChannels + place] : [];
      const photo = [...Array(colourChannels).keys(), ...alpha];
      const extra = behind.filter((channel) => !alpha.includes(channel));
      if (header.channels !== colourChannels + behind.length) throw new Error('the decoder left other channels');
      await copyChannels(file, header, photo, target, colourChannels, signal);
      await copyChannels(file, header, extra, extraChannelsPath(target), 1, signal);
    });
  } catch (error) {
    throw (await diskFullFailure(error, target)) ?? error;
  } finally {
    await rm(all, { force: true });
  }
}

async function headerResolution(path: string): Promise<Resolution | undefined> {
  return withFile(path, async (_, { xResolution, yResolution }) => {
    // libvips gives 1 per millimetre where it knows none.
    if (xResolution <= 1 || yResolution <= 1) return undefined;
    return { x: roundResolution(xResolution * 25.4), y: roundResolution(yResolution * 25.4) };
  });
}

/** Turns the `.v` file `target`, which is replaced; `upright` is the name of the copy in between. */
export async function turnUpright(
  info: Pick<InspectedPhoto, 'orientation' | 'colourChannels' | 'depth'>,
  target: string,
  upright: string,
): Promise<void> {
  await withFile(target, (file, header) =>
    replaceVipsTrailer(file, header, [{ name: 'orientation', kind: 'integer', value: info.orientation }]),
  );
  try {
    const lying = openPicture(target, { sequentialRead: false }).autoOrient();
    await lying.toColourspace(colourspaceOf(info)).toFile(upright);
    await rename(upright, target);
  } catch (error) {
    await rm(upright, { force: true });
    throw (await diskFullFailure(error, target)) ?? error;
  }
}

async function finish(
  file: FileHandle,
  header: VipsHeader,
  fields: readonly VipsField[],
  resolution: Resolution | undefined,
): Promise<void> {
  const xResolution = resolution ? resolution.x / 25.4 : 1;
  const yResolution = resolution ? resolution.y / 25.4 : 1;
  await file.write(encodeVipsHeader({ ...header, xResolution, yResolution }), 0, vipsHeaderBytes, 0);
  await replaceVipsTrailer(file, header, fields);
  await file.sync();
}

async function withFile<Result>(
  path: string,
  work: (file: FileHandle, header: VipsHeader) => Promise<Result>,
): Promise<Result> {
  await using file = await open(path, 'r+');
  const header = await readVipsHeader(file);
  if (!header) throw new Error('the decoder left no image');
  return await work(file, header);
}
