import type { Sharp } from 'sharp';
import { bytesOf, depthOf, toDepth } from '../../../imaging/pixels/samples.ts';
import type { SampledPicture } from '../../../imaging/pixels/exif-orientation.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { openPicture, readSamples } from '../base/sharp-engine.ts';
import { isSrgbProfile } from '../metadata/srgb-profile.ts';

/** An encoded 8-bit sRGB picture. */
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
 * A sharp pipeline that ends in 8-bit sRGB. Samples without a profile, or with an sRGB one, keep their values (16 bits rounded to 8);
 * others are converted by their profile.
 */
function toSrgb({ samples, width, height, channels, icc }: RawPicture): Sharp {
  const profile = icc && describeIcc(icc);
  const fits = profile?.colourspace === (channels < 3 ? 'GRAY' : 'RGB');
  const deep = depthOf(samples) === 16;
  const size = { width, height, channels };
  if (!icc || !fits || isSrgbProfile(icc)) {
    const raw = { ...size, channels: channels as 1 | 2 | 3 | 4 };
    return openPicture(bytesOf(toDepth(samples, 8)), { raw }).toColourspace(channels < 3 ? 'b-w' : 'srgb');
  }
  // sharp converts 16-bit colour to P3 and leaves it there unless a profile is asked for, and 16-bit grey not at all.
  if (deep && channels >= 3) return openPicture(encodeMemoryTiff(samples, size, icc)).withIccProfile('srgb');
  return openPicture(encodeMemoryTiff(toDepth(samples, 8), size, icc));
}

/** PNG at compression level 1, 10 ms for 512 × 512: about the size of the raw pixels, which never leave this machine. */
export async function encodeLossless(picture: RawPicture): Promise<ScreenPicture> {
  const bytes = await toSrgb(picture).png({ compressionLevel: 1 }).toBuffer();
  return { bytes, mimeType: 'image/png', width: picture.width, height: picture.height };
}

/** JPEG 4:4:4 of quality 95, 3 ms for 512 × 512; PNG where there is alpha. */
export async function encodeFast(picture: RawPicture): Promise<ScreenPicture> {
  if (picture.channels % 2 === 0) return encodeLossless(picture);
  const options = { quality: 95, chromaSubsampling: '4:4:4', optimiseCoding: false };
  const bytes = await toSrgb(picture).jpeg(options).toBuffer();
  return { bytes, mimeType: 'image/jpeg', width: picture.width, height: picture.height };
}

/** JPEG of quality 85; WebP where there is alpha. */
export async function encodeSmall(picture: RawPicture): Promise<ScreenPicture> {
  const { width, height, channels } = picture;
  const format = channels % 2 === 1 ? 'jpeg' : 'webp';
  const bytes = await toSrgb(picture).toFormat(format, { quality: 85 }).toBuffer();
  return { bytes, mimeType: `image/${format}`, width, height };
}

/** Raw 8-bit sRGB, transparent parts over grey: [height, width, 3]. */
export async function encodeColour(picture: RawPicture): Promise<Uint8Array> {
  const flat = toSrgb(picture).flatten({ background: '#808080' }).toColourspace('srgb');
  const { samples, channels } = await readSamples(flat, 8);
  const eight = samples as Uint8Array;
  if (channels === 3) return eight;
  return Uint8Array.from({ length: picture.width * picture.height * 3 }, (_, i) => eight[Math.floor(i / 3) * channels]);
}
