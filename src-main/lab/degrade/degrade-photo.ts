import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { formatForPath } from '../../shared/data/output-format.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import { requireMemory } from '../../platform/machine.ts';
import { createRandom, type RandomSource } from '../../imaging/random.ts';
import { degrade, type AppliedOperator } from '../../nn/data/degrade.ts';
import { drawOperators } from '../../nn/data/draw-operators.ts';
import { operatorNames, type OperatorName } from '../../nn/data/operator-names.ts';
import type { Picture } from '../../nn/data/picture.ts';
import { inspectHeader } from '../../engine/codecs/read/inspect-photo.ts';
import { writeMask } from '../../engine/codecs/write/write-mask.ts';
import { openSource } from '../../engine/codecs/base/source-file.ts';
import { readSmallPicture, type SmallPicture } from '../../engine/codecs/screen/read-small-picture.ts';
import { checkPicturePlace, toBytes, writePicture } from '../picture-file.ts';

export interface DegradeRequest {
  path: string;
  /** Its ending says the format. */
  out: string;
  /** 1..100, for JPEG, WebP and AVIF. */
  quality?: number;
  overwrite: boolean;
  /** Path for the coverage of scratches, dust, hairs, creases and tears, PNG. */
  mask?: string;
  /** Kinds of damage; drawn by the seed when absent. */
  only?: readonly string[];
  /** Unsigned 32-bit. */
  seed: number;
}

export interface DegradeResult {
  out: string;
  mask?: string;
  seed: number;
  /** In the order in which it was done. */
  applied: readonly AppliedOperator[];
}

/** The most that an operator holds at once (80, measured), the photo with changes of tone alone, and the photo as bytes. */
const bytesPerPixel = 100;
const baseBytes = 128 * 2 ** 20;

/**
 * Damages a photo at its own size, as 8-bit sRGB without alpha and metadata.
 * @throws USAGE (an unknown operator), MEMORY_TOO_SMALL, and what reading and writing throw
 */
export async function degradePhoto(request: DegradeRequest): Promise<DegradeResult> {
  const { path, out, mask, quality, overwrite, seed } = request;
  const only = request.only && requireOperators(request.only);
  if (mask === out) {
    throw new AppError('USAGE', `The mask and the damaged photo cannot both be written to ${out}.`, { path: out });
  }
  const place = { ...placeOf({ path: out, overwrite }, path), format: formatForPath(out), quality };
  const maskPlace = mask === undefined ? undefined : placeOf({ path: mask, overwrite }, path);
  const size = await readSize(path);
  await checkPicturePlace(place, size);
  if (maskPlace) await checkOutput(maskPlace);
  const bytes = size.width * size.height * bytesPerPixel + baseBytes;
  requireMemory(bytes, `Damaging ${basename(path)}`, { advice: 'take a smaller photo' });
  const clean = fromBytes(await readSmallPicture(path, Math.max(size.width, size.height)));
  const random = createRandom(seed);
  const { damaged, damage, applied } = degrade(clean, random, { only: only ?? drawSome(random) });
  await writePicture(damaged, place);
  if (maskPlace) await writeMask(maskPlace, toBytes(damage.values), size);
  return { out, ...(mask === undefined ? {} : { mask }), seed, applied };
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

/** A network needs pictures without damage too; whoever asks for a damaged photo does not. */
function drawSome(random: RandomSource): OperatorName[] {
  for (;;) {
    const names = drawOperators(random, 1);
    if (names.length > 0) return names;
  }
}

/** 8-bit values become n/255, so that what nothing changes is written as it was. */
function fromBytes({ width, height, bytes }: SmallPicture): Picture {
  return { width, height, pixels: Float32Array.from(bytes, (value) => value / 255) };
}

async function readSize(path: string): Promise<Size> {
  await using source = await openSource(path);
  const { width, height } = await inspectHeader(source);
  return { width, height };
}
