import { basename, resolve } from 'node:path';
import type { DegradeRequest, DegradeResult } from '../../shared/data/degrade.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import { inspectHeader } from '../codecs/read/inspect-photo.ts';
import { writeMask } from '../codecs/read/mask-files.ts';
import { checkOutput } from '../../platform/files/output-place.ts';
import { readSmallPicture } from '../codecs/screen/read-small-picture.ts';
import { openSource } from '../codecs/base/source-file.ts';
import { requireMemory } from '../../platform/memory.ts';
import { placeOf } from '../../platform/files/output-request.ts';
import type { OperatorName } from '../../nn/data/operator-names.ts';
import { operatorNames } from '../../nn/data/operator-names.ts';
import { agePicture } from './age-picture.ts';
import { pictureFromBytes, pictureToBytes, toBytes } from './picture-bytes.ts';
import { checkPicturePlace, writePicture } from './write-picture.ts';

export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { fraction: number; note?: string }) => void;
}

/** The most that an operator holds at once, and the photo as bytes; measured. */
const bytesPerPixel = 80;
const baseBytes = 128 * 2 ** 20;

/**
 * Damages a photo at its own size, as 8-bit sRGB without alpha and metadata.
 * @throws USAGE (an operator that is not there), MEMORY_TOO_SMALL, CANCELLED, and what reading and writing throw
 */
export async function degradePhoto(
  { path, target, mask, only, seed }: DegradeRequest,
  { signal, onProgress }: WorkOptions = {},
): Promise<DegradeResult> {
  const names = only && requireOperators(only);
  if (mask !== undefined && resolve(mask.path) === resolve(target.path)) {
    throw new AppError('USAGE', `The mask and the damaged photo cannot both be written to ${mask.path}.`, {
      path: mask.path,
    });
  }
  const size = await readSize(path);
  const place = { ...placeOf(target, path), format: target.format, quality: target.quality };
  await checkPicturePlace(place, size);
  if (mask !== undefined) await checkOutput(placeOf(mask, path));
  const name = basename(path);
  requireMemory(size.width * size.height * bytesPerPixel + baseBytes, `Damaging ${name}`, 'take a smaller photo');
  throwIfCancelled(signal);
  const clean = pictureFromBytes(await readSmallPicture(path, Math.max(size.width, size.height)));
  const { picture, damage, applied } = await agePicture(clean, {
    seed,
    only: names,
    signal,
    onProgress: (fraction, next) => onProgress?.({ fraction: 0.1 + 0.8 * fraction, note: next }),
  });
  onProgress?.({ fraction: 0.9 });
  await writePicture(pictureToBytes(picture), place, signal);
  if (mask !== undefined) {
    await writeMask(placeOf({ ...mask, inputs: [target.path] }, path), toBytes(damage.values), size);
  }
  onProgress?.({ fraction: 1 });
  return { out: target.path, ...(mask === undefined ? {} : { mask: mask.path }), seed, applied };
}

function requireOperators(names: readonly string[]): OperatorName[] {
  return names.map((name) => {
    const known = operatorNames.find((operator) => operator === name);
    if (known) return known;
    throw new AppError('USAGE', `There is no damage called "${name}". There are ${operatorNames.join(', ')}.`, {
      name,
    });
  });
}

async function readSize(path: string): Promise<Size> {
  const source = await openSource(path);
  try {
    const { width, height } = await inspectHeader(source);
    return { width, height };
  } finally {
    await source.file.close();
  }
}
