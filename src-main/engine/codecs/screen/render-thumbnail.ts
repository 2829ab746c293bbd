import { throwIfCancelled } from '../../../shared/errors.ts';
import type { WorkingImage } from '../../../imaging/files/working-image.ts';
import { metadataFromFields } from '../metadata/photo-metadata.ts';
import { untilCancelled } from '../base/native-work.ts';
import { encodeSmall, type ScreenPicture } from './screen-picture.ts';
import { shrinkPhoto, shrinkPixels } from './shrink-photo.ts';

/**
 * A small upright sRGB picture of a photo, at most `maxSide` px a side, never enlarged: JPEG, or WebP where the photo has alpha.
 * From a file it needs no working image, and a large JPEG is decoded at a fraction of its size.
 * @throws what inspectPhoto throws; FILE_TRUNCATED only where that shows in the part that is decoded
 */
export async function renderThumbnail(
  photo: string | WorkingImage,
  maxSide: number,
  options: { signal?: AbortSignal } = {},
): Promise<ScreenPicture> {
  throwIfCancelled(options.signal);
  const shrunk = typeof photo === 'string' ? shrinkPhoto(photo, maxSide) : shrinkWorking(photo, maxSide);
  return untilCancelled(options.signal, shrunk.then(encodeSmall));
}

async function shrinkWorking(photo: WorkingImage, maxSide: number) {
  const { icc } = metadataFromFields(photo.fields);
  return { ...(await shrinkPixels({ input: photo.path, options: {} }, photo, maxSide)), icc };
}
