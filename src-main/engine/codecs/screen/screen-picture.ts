import type { Sharp } from 'sharp';
import { reduceTo8Bit } from '../../../imaging/pixels/samples.ts';
import type { SampledPicture } from '../../../imaging/pixels/exif-orientation.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { openPicture, readSamples } from '../base/sharp-engine.ts';
import { isSrgbProfile } from '../metadata/srgb-profile.ts';

/** A picture for the screen: sRGB, 8 bits, encoded. */
export interface ScreenPicture {
  bytes: Buffer;
  mimeType: 'image/png' | 'image/jpeg' | 'image/webp';
  width: number;
  height: number;
}

export interface RawPicture extends SampledPicture {
  icc?: Buffer;
}

/**
 * A sharp pipeline that ends in 8-bit sRGB. Values without a profile, or with an sRGB one, are taken as they are (16 bits to the
 * nearest of 8); others are converted by their profile.
 */
function toSrgb({ samples, width, height, channels, icc }: RawPicture): Sharp {
  const profile = icc && describeIcc(icc);
  const fits = profile?.colourspace === (channels < 3 ? 'GRAY' : 'RGB');
  const deep = samples instanceof Uint16Array;
  if (!icc || !fits || isSrgbProfile(icc)) {
    const eight = deep ? reduceTo8Bit(samples) : samples;
    const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
    return openPicture(eight, { raw }).toColourspace(channels < 3 ? 'b-w' : 'srgb');
  }
  // sharp converts 16-bit colour to P3 and leaves it there unless a profile is asked for, and 16-bit grey not at all.
  if (deep && channels >= 3) {
    return openPicture(encodeMemoryTiff(samples, { width, height, channels }, icc)).withIccProfile('srgb');
  }
  return openPicture(encodeMemoryTiff(deep ? reduceTo8Bit(samples) : samples, { width, height, channels }, icc));
}

/** Lossless: PNG at the level where encoding takes 10 ms for 512 × 512; as large as the pixels, but sent to this machine's page only. */
export async function encodeLossless(picture: RawPicture): Promise<ScreenPicture> {
  const bytes = await toSrgb(picture).png({ compressionLevel: 1 }).toBuffer();
  return { bytes, mimeType: 'image/png', width: picture.width, height: picture.height };
}

/** Fast: JPEG without chroma subsampling, 3 ms for 512 × 512; PNG where there is alpha. */
export async function encodeFast(picture: RawPicture): Promise<ScreenPicture> {
  if (picture.channels % 2 === 0) return encodeLossless(picture);
  const options = { quality: 95, chromaSubsampling: '4:4:4', optimiseCoding: false };
  const bytes = await toSrgb(picture).jpeg(options).toBuffer();
  return { bytes, mimeType: 'image/jpeg', width: picture.width, height: picture.height };
}

/** Small: JPEG of quality 85, WebP where there is alpha. */
export async function encodeSmall(picture: RawPicture): Promise<ScreenPicture> {
  const { width, height } = picture;
  const pixels = toSrgb(picture);
  if (picture.channels % 2 === 1) {
    return { bytes: await pixels.jpeg({ quality: 85 }).toBuffer(), mimeType: 'image/jpeg', width, height };
  }
  return { bytes: await pixels.webp({ quality: 85 }).toBuffer(), mimeType: 'image/webp', width, height };
}

/** Raw 8-bit sRGB, transparent parts over grey: [height, width, 3]. */
export async function encodeColour(picture: RawPicture): Promise<Uint8Array> {
  const flat = toSrgb(picture).flatten({ background: '#808080' }).toColourspace('srgb');
  const { samples, channels } = await readSamples(flat, 8);
  const eight = samples as Uint8Array;
  if (channels === 3) return eight;
  return Uint8Array.from({ length: picture.width * picture.height * 3 }, (_, i) => eight[Math.floor(i / 3) * channels]);
}
