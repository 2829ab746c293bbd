import { availableParallelism } from 'node:os';
import sharp, { type Sharp, type SharpOptions } from 'sharp';

/** What sharp is given to read a photo's pixels as they lie in the file. */
export interface SharpInput {
  input: string | Buffer;
  options: SharpOptions;
}

/**
 * The one place where sharp is set up. No operation cache: it keeps files open and pixels in memory for a repetition that
 * never comes, since every photo is decoded once.
 */
sharp.cache(false);
setCodecThreads();

/** Threads of one decoding or encoding. By default one for each physical core, taken as half of the logical ones, at least 2. */
export function setCodecThreads(threads?: number): void {
  const available = availableParallelism();
  sharp.concurrency(threads ?? Math.min(available, Math.max(2, Math.floor(available / 2))));
}

/**
 * Limits are off because the size was checked, from the header, before (see inspect-photo). `failOn: 'truncated'` refuses what
 * ends too early but takes what decoders merely complain about: an old scan with a strange byte is still a photo.
 */
const decoding: SharpOptions = { limitInputPixels: false, unlimited: true, failOn: 'truncated', sequentialRead: true };

export function openPicture(input: string | Uint8Array, options: SharpOptions = {}): Sharp {
  return sharp(input, { ...decoding, ...options });
}

/** Quarter turns clockwise, then mirrors, by EXIF orientation. */
const turns: Readonly<Record<number, { angle: number; flip?: boolean; flop?: boolean }>> = {
  2: { angle: 0, flop: true },
  3: { angle: 180 },
  4: { angle: 0, flip: true },
  5: { angle: 270, flop: true },
  6: { angle: 90 },
  7: { angle: 90, flop: true },
  8: { angle: 270 },
};

/** The picture upright, by the orientation that the header says: sharp's own autoOrient does not see it in every PNG. */
export function turnUpright(picture: Sharp, orientation: number): Sharp {
  const { angle, flip = false, flop = false } = turns[orientation] ?? { angle: 0 };
  return picture.rotate(angle).flip(flip).flop(flop);
}

export type SharpColourspace = 'b-w' | 'grey16' | 'srgb' | 'rgb16';

/** What sharp must be told to convert to so that it converts nothing. Its default is 8-bit sRGB. */
export function colourspaceOf(image: { colourChannels: 1 | 3; depth: 8 | 16 }): SharpColourspace {
  if (image.colourChannels === 1) return image.depth === 16 ? 'grey16' : 'b-w';
  return image.depth === 16 ? 'rgb16' : 'srgb';
}

export { sharp };
