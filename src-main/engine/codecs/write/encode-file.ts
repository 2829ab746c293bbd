import { open } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { bytesPerRow } from '../../../imaging/files/vips-file.ts';
import type { WorkingImage } from '../../../imaging/files/working-image.ts';
import { fileReader } from '../base/byte-reader.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import { extraSamples } from '../metadata/tiff-tags.ts';
import { embedExif, exifPlaceholder, type ExifPlaceholder } from './embed-exif.ts';
import type { EncodePlan, EncodeTarget } from './encode-plan.ts';
import { formatWriters, type EncoderSettings } from './format-writers.ts';
import { insertBytes } from './insert-bytes.ts';

/** Encodes an edited copy (a `.v` file) with all metadata of the plan into the temporary file `path`. */
export async function encodeFile(
  edited: string,
  path: string,
  working: WorkingImage,
  plan: EncodePlan,
  target: EncodeTarget,
): Promise<void> {
  const { metadata, format, inserted } = plan;
  const { write, finish, finishesExif } = formatWriters[format];
  const placeholder = metadata.exif && !finishesExif ? exifPlaceholder(metadata.exif) : undefined;
  const picture = keepMetadata(openPicture(edited).toColourspace(colourspaceOf(plan)), plan, placeholder);
  await write(picture, path, settingsOf(plan, target, working));
  if (placeholder && metadata.exif) await embedExif(path, placeholder, metadata.exif);
  await finish?.(path, { ...metadata, resolution: working.resolution, extraSamples: extraSamplesOf(working) });
  if (inserted.length > 0) await insertBehindHeader(path, plan);
}

/** Values of ExtraSamples (TIFF 6.0) where there are other channels than colours and alpha. */
function extraSamplesOf({ hasAlpha, extraChannels }: WorkingImage): number[] | undefined {
  if (!extraChannels) return undefined;
  const { unassociatedAlpha, unspecified } = extraSamples;
  return [...(hasAlpha ? [unassociatedAlpha] : []), ...Array<number>(extraChannels.count).fill(unspecified)];
}

async function insertBehindHeader(path: string, { format, inserted }: EncodePlan): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const at = (await formatWriters[format].insertAt?.(fileReader(file, size))) ?? size;
  await insertBytes(file, size, at, Buffer.concat(inserted));
}

function keepMetadata(picture: Sharp, plan: EncodePlan, placeholder: ExifPlaceholder | undefined): Sharp {
  // sharp keeps IPTC only together with everything else.
  const hasIptc = plan.fields.some(({ name }) => name === 'iptc-data');
  const kept = hasIptc ? picture.keepMetadata() : picture.keepXmp();
  const coloured = plan.toSrgb ? kept.withIccProfile('srgb') : kept.keepIccProfile();
  return placeholder ? coloured.withExif(placeholder.tags) : coloured;
}

/** px above which the last percents of a file's size cost minutes and gigabytes. */
const largePhoto = 16e6;
const isThorough = ({ width, height }: WorkingImage): boolean => width * height <= largePhoto;

/** Bytes of memory that encoding takes, estimated. */
export function encodingMemory({ format, depth }: EncodePlan, working: WorkingImage): number {
  const perPixel = formatWriters[format].pixelMemory({ depth, thorough: isThorough(working) });
  return 64 * 2 ** 20 + working.width * working.height * perPixel;
}

function settingsOf({ depth }: EncodePlan, target: EncodeTarget, working: WorkingImage): EncoderSettings {
  const { quality, lossless = false, compression = 'lzw' } = target;
  const pixelBytes = bytesPerRow({ ...working, depth }) * working.height;
  return { quality, lossless, depth, compression, thorough: isThorough(working), pixelBytes };
}
