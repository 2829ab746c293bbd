/** A kind of metadata, as a note names it. */
export type MetadataKind = 'EXIF' | 'XMP' | 'IPTC' | 'comments' | 'texts';

/** What a photo file holds beside its pixels, as read from its own structure. */
export interface FoundMetadata {
  /** Without the mark that JPEG puts before it. */
  exif?: Buffer;
  xmp?: Buffer;
  /** Bare IPTC-IIM. */
  iptc?: Buffer;
  /** Pixels per inch, where the structure itself says it. */
  resolution?: { x: number; y: number };
  /** Comments of a JPEG or a GIF: bytes of an encoding that nothing names. */
  comments: Buffer[];
  /** Text chunks of a PNG: type and data, without length and checksum. */
  texts: Buffer[];
  /** What is there but damaged, in whole or in part, or too long to be carried. */
  lost: MetadataKind[];
  /** Full pictures in the file, 1 or more; only the first is used. */
  pictures: number;
  /** The file has a map that brightens the photo on screens of high dynamic range. */
  gainMap: boolean;
  /** The file has a short video beside the photo. */
  video: boolean;
  /** The file has the layers from which Photoshop made the photo. */
  layers?: boolean;
}

export const nothingFound = (): FoundMetadata => ({
  comments: [],
  texts: [],
  lost: [],
  pictures: 1,
  gainMap: false,
  video: false,
});
