import { encodeColour } from './screen-picture.ts';
import { shrinkPhoto } from './shrink-photo.ts';

export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 8-bit sRGB. */
  readonly bytes: Uint8Array;
}

/**
 * A photo as networks are trained on it: upright, sRGB, three channels without alpha, at most `maxSide` px a side, never enlarged.
 * @throws what inspectPhoto throws
 */
export async function readSmallPicture(path: string, maxSide: number): Promise<SmallPicture> {
  const shrunk = await shrinkPhoto(path, maxSide);
  return { width: shrunk.width, height: shrunk.height, bytes: await encodeColour(shrunk) };
}
