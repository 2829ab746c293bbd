import { decodeFailure } from './decode-failure.ts';
import { inspectHeader } from './inspect-photo.ts';
import { readBmpPixels } from './bmp.ts';
import { openPicture, turnUpright } from './sharp-engine.ts';
import { openSource } from './source-file.ts';

export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 8-bit sRGB. */
  readonly bytes: Uint8Array;
}

/**
 * A photo as networks learn from it: upright, sRGB, three channels without alpha, at most `maxSide` px a side, never enlarged.
 * @throws what inspectPhoto throws
 */
export async function readSmallPicture(path: string, maxSide: number): Promise<SmallPicture> {
  const source = await openSource(path);
  try {
    const { orientation } = await inspectHeader(source);
    const raw = source.format === 'bmp' ? await readBmpPixels(source) : undefined;
    const opened = raw ? openPicture(raw.pixels, { raw }) : openPicture(path);
    const { data, info } = await turnUpright(opened, orientation)
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
      .catch((error: unknown) => {
        throw decodeFailure(error, path, source.format, source.bytes);
      });
    return { width: info.width, height: info.height, bytes: asColour(data, info.channels) };
  } finally {
    await source.file.close();
  }
}

function asColour(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const colour = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < colour.length; i += 1) colour[i] = data[Math.floor(i / 3) * channels];
  return colour;
}
