import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../../shared/errors.ts';
import {
  bytesPerRow,
  encodeVipsHeader,
  readVipsHeader,
  replaceVipsTrailer,
  vipsHeaderBytes,
  type VipsField,
  type VipsHeader,
} from '../../../imaging/vips-file.ts';
import { copyChannels } from '../../../imaging/channel-files.ts';
import { extraChannelsField, extraChannelsPath } from '../../../imaging/working-image.ts';
import { decodeBmp } from './bmp.ts';
import {
  metadataFields,
  readSourceMetadata,
  uprightMetadata,
  type SourceMetadata,
} from '../metadata/carried-metadata.ts';
import { roundResolution } from '../metadata/exif-content.ts';
import { diskFullFailure } from '../../../platform/files/file-system-failure.ts';
import type { PhotoInfo } from '../base/photo-info.ts';
import { allChannels, alphaBehindColours } from './photo-input.ts';
import { readingFailure } from './reading-failure.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import { watchGrowth } from './watch-growth.ts';

type Progress = ((fraction: number) => void) | undefined;
type Resolution = { x: number; y: number } | undefined;

/**
 * Decodes a photo into the new `.v` file `target`: upright, colours as they are in the file (CMYK and Lab: sRGB), with its
 * metadata. Needs little memory: libvips goes through the rows, and a photo that must be turned is first written as it lies
 * and then turned from that file. On failure or cancel `target` may be left, half written.
 */
export async function decodePhoto(
  source: SourceFile,
  info: PhotoInfo,
  target: string,
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<void> {
  const turned = info.orientation !== 1;
  const bytes = vipsHeaderBytes + bytesPerRow(info) * info.height;
  const metadata = await readSourceMetadata(source.path, source.file, source.bytes, info.format);
  let stop = watchGrowth(target, bytes, progress, 0, turned ? 0.5 : 1);
  let resolution: Resolution;
  try {
    resolution = await decodeAsItLies(source, info, target, metadata, signal);
  } finally {
    stop();
  }
  throwIfCancelled(signal);
  if (turned) {
    const upright = target.replace(/\.v$/, '-upright.v');
    stop = watchGrowth(upright, bytes, progress, 0.5, 0.5);
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
    const carried = await uprightMetadata(metadata, { width, height, resolution });
    const fields = metadataFields(carried, resolution !== undefined);
    if (info.extraChannels) fields.push(extraChannelsField(info.extraChannels));
    await finish(file, header, fields, resolution);
  });
}

async function decodeAsItLies(
  source: SourceFile,
  info: PhotoInfo,
  target: string,
  metadata: SourceMetadata,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  try {
    if (info.format === 'bmp') {
      const file = await open(target, 'wx');
      try {
        return await decodeBmp(source, file, signal);
      } finally {
        await file.close();
      }
    }
    const { input, options } = await allChannels(source);
    const picture = openPicture(input, options).toColourspace(colourspaceOf(info));
    await (info.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile()).toFile(target);
  } catch (error) {
    throw (await diskFullFailure(error, target)) ?? (await readingFailure(error, source));
  }
  if (info.convertedFrom) metadata.icc = (await openPicture(target).metadata()).icc;
  return metadata.resolution ?? (info.format === 'png' ? await headerResolution(target) : undefined);
}

/** Moves what is neither colour nor alpha into a file of its own. */
async function splitChannels(
  source: SourceFile,
  { colourChannels, hasAlpha, extraChannels = 0 }: PhotoInfo,
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

async function headerResolution(path: string): Promise<Resolution> {
  let resolution: Resolution;
  await withFile(path, async (_, { xResolution, yResolution }) => {
    // 1 per millimetre is what libvips says when it does not know.
    if (xResolution <= 1 || yResolution <= 1) return;
    resolution = { x: roundResolution(xResolution * 25.4), y: roundResolution(yResolution * 25.4) };
  });
  return resolution;
}

async function turnUpright(info: PhotoInfo, target: string, upright: string): Promise<void> {
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
  resolution: Resolution,
): Promise<void> {
  const xResolution = resolution ? resolution.x / 25.4 : 1;
  const yResolution = resolution ? resolution.y / 25.4 : 1;
  await file.write(encodeVipsHeader({ ...header, xResolution, yResolution }), 0, vipsHeaderBytes, 0);
  await replaceVipsTrailer(file, header, fields);
  await file.sync();
}

async function withFile(path: string, work: (file: FileHandle, header: VipsHeader) => Promise<void>): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const header = await readVipsHeader(file);
    if (!header) throw new Error('the decoder left no image');
    await work(file, header);
  } finally {
    await file.close();
  }
}
