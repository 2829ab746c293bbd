import { rm } from 'node:fs/promises';
import { requireFormatHolds, type OutputFormat } from '../../shared/data/output-format.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import { freeSpaceFailure } from '../codecs/base/full-disk.ts';
import { untilCancelled } from '../codecs/base/native-work.ts';
import type { OutputPlace } from '../../platform/files/output-place.ts';
import { checkOutput, placeOutput, reserveTemporary } from '../../platform/files/output-place.ts';
import type { SmallPicture } from '../codecs/screen/read-small-picture.ts';
import { openPicture } from '../codecs/base/sharp-engine.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { removeLeftoversOf, temporaryName } from '../../platform/files/temporary-files.ts';

export interface PicturePlace extends OutputPlace {
  readonly format: OutputFormat;
  /** 1..100, for JPEG, WebP and AVIF. */
  readonly quality?: number;
}

/**
 * Looks before any work whether a picture of this size can be written there.
 * @throws OUTPUT_FORMAT, and what checkOutput throws
 */
export async function checkPicturePlace(place: PicturePlace, size: Size): Promise<void> {
  requireFormatHolds(place.format, size);
  await checkOutput(place);
}

/**
 * Writes an 8-bit sRGB picture to a new file, which appears at once and whole. It carries no metadata.
 * @throws OUTPUT_EXISTS, OUTPUT_IS_SOURCE, FOLDER_NOT_FOUND, FOLDER_READ_ONLY, DISK_FULL, CANCELLED
 */
export async function writePicture(picture: SmallPicture, place: PicturePlace, signal?: AbortSignal): Promise<void> {
  await untilCancelled(signal, write(picture, place, signal));
}

async function write({ width, height, bytes }: SmallPicture, place: PicturePlace, signal?: AbortSignal): Promise<void> {
  await checkOutput(place);
  await removeLeftoversOf(place.path);
  const temporary = place.temporary ?? temporaryName(place.path);
  try {
    await reserveTemporary(temporary);
    await withFormat(openPicture(bytes, { raw: { width, height, channels: 3 } }), place).toFile(temporary);
    throwIfCancelled(signal);
    await placeOutput(temporary, place);
  } catch (error) {
    throw (await freeSpaceFailure(error, place.path)) ?? fileSystemFailure(error, place.path);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

type Encoder = ReturnType<typeof openPicture>;

function withFormat(picture: Encoder, { format, quality }: PicturePlace): Encoder {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: quality ?? 92, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.png({ compressionLevel: 3, adaptiveFiltering: true });
    case 'webp':
      return picture.webp({ quality: quality ?? 90 });
    case 'avif':
      return picture.avif({ quality: quality ?? 80, chromaSubsampling: '4:4:4' });
    case 'tiff':
      return picture.tiff({ compression: 'lzw', predictor: 'horizontal' });
  }
}
