import type { Sharp } from 'sharp';
import type { OutputPlace } from '../../../platform/outputs/place-output.ts';
import { writeOutput } from '../../../platform/outputs/write-output.ts';
import type { Size } from '../../../shared/geometry/rect.ts';
import { untilCancelled } from '../base/native-work.ts';
import { openPicture } from '../base/sharp-engine.ts';

/**
 * Writes a mask as a lossless 8-bit grey PNG, whole or not at all.
 * @param mask [height, width], 0..255
 * @returns the path that it got
 * @throws what writeOutput throws
 */
export async function writeMask(
  place: OutputPlace,
  mask: Uint8Array,
  { width, height }: Size,
  signal?: AbortSignal,
): Promise<string> {
  const picture = openPicture(mask, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  return writePng(place, picture, signal);
}

/** The same in colour. @param colours [height, width, 3], 0..255, sRGB */
export async function writeColours(
  place: OutputPlace,
  colours: Uint8Array,
  { width, height }: Size,
  signal?: AbortSignal,
): Promise<string> {
  return writePng(place, openPicture(colours, { raw: { width, height, channels: 3 } }), signal);
}

async function writePng(place: OutputPlace, picture: Sharp, signal: AbortSignal | undefined): Promise<string> {
  return writeOutput(place, await untilCancelled(signal, picture.png({ compressionLevel: 6 }).toBuffer()));
}
