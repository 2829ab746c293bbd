import type { PhotoFormat } from '../../../shared/data/photo-format.ts';

/** Where a photo's infrared scan lies: in the one channel beside its colours, on a page of its own, or in a file beside the photo's. */
export type InfraredPlace =
  | { readonly at: 'channel' }
  | { readonly at: 'page'; readonly page: number }
  | { readonly at: 'file'; readonly path: string; readonly page: number };

/** What is known of a photo before it is decoded. */
export interface InspectedPhoto {
  format: PhotoFormat;
  /** Pixels, upright: after `orientation` has been applied. */
  width: number;
  height: number;
  /** Of the working image: colourChannels, and one for alpha. */
  channels: number;
  colourChannels: 1 | 3;
  hasAlpha: boolean;
  /** Bits per sample of the working image. */
  depth: 8 | 16;
  /** EXIF orientation of the file, 1 to 8; 1 where it says nothing. */
  orientation: number;
  /** Pictures in the file; only the first is used. */
  pages: number;
  /** The file has a map that brightens the photo on screens of high dynamic range; it is not used. */
  gainMap?: boolean;
  /** The file has a short video beside the photo; it is not used. */
  video?: boolean;
  /** The file has the layers from which Photoshop made the photo; they are not used. */
  layers?: boolean;
  /** The colours of the file are not RGB or grey and are converted to sRGB when the photo is opened. */
  convertedFrom?: 'CMYK' | 'Lab' | 'YCbCr';
  /** Channels of a TIFF that are neither colour nor alpha, as a selection or an infrared scan: kept for TIFF, else left out. */
  extraChannels?: number;
  /** Where its infrared scan lies, by all that the header says; whether it is one only its pixels show. */
  infrared?: InfraredPlace;
  /** The colours of half-transparent parts were stored multiplied with alpha and are divided when the photo is opened. */
  premultiplied?: boolean;
  /** The embedded profile's own name, where there is one. */
  iccName?: string;
  fileBytes: number;
  /** Milliseconds since 1970. */
  modifiedMs: number;
  /** SHA-256 of the file, lower-case hexadecimal. */
  sha256: string;
  /** Bytes of memory that opening takes, estimated. */
  memoryBytes: number;
  /** Bytes that the working image and its reduced copies take in the cache folder. */
  cacheBytes: number;
}
