import { bufferReader } from '../base/byte-reader.ts';
import {
  encodeExifDirectories,
  readExifContent,
  resolutionTags,
  type ExifContent,
  type ExifTags,
  type Resolution,
} from './exif-content.ts';
import {
  appendDirectory,
  numberOf,
  numberTag,
  pointHeader,
  readDirectory,
  replaceTags,
  tiffTypes,
  writeUnsigned,
  type TiffLayout,
} from './tiff-structure.ts';
import { tiffTags } from './tiff-tags.ts';

const classic: TiffLayout = { littleEndian: true, big: false };

/** Precedes an EXIF block in a JPEG segment. */
export const exifPrefix = Buffer.from('Exif\0\0', 'latin1');

export interface PhotoShape {
  /** px, upright. */
  width: number;
  height: number;
  /** Of the upright photo. */
  resolution?: Resolution;
}

/** The bytes behind `prefix`; undefined where they do not begin with it. */
export function behindPrefix(bytes: Buffer, prefix: Buffer): Buffer | undefined {
  return bytes.subarray(0, prefix.length).equals(prefix) ? bytes.subarray(prefix.length) : undefined;
}

/** A bare block, whether or not it came with the prefix of JPEG. */
export function withoutExifPrefix(block: Buffer): Buffer {
  return behindPrefix(block, exifPrefix) ?? block;
}

/** A block of nothing but orientation 1 and the resolution, where that is known. */
export function minimalExif(resolution?: Resolution): Buffer {
  const image = [numberTag(tiffTags.Orientation, 1, classic)];
  return buildExif({ layout: classic, image, exif: [], gps: [], interoperability: [] }, resolution);
}

/** A block of tags that came from another structure, in their byte order. */
export function buildExif(content: ExifTags, resolution: Resolution | undefined): Buffer {
  const { littleEndian } = content.layout;
  const layout = { littleEndian, big: false };
  const header = Buffer.from(littleEndian ? 'II*\0\0\0\0\0' : 'MM\0*\0\0\0\0', 'latin1');
  const extra = resolution ? resolutionTags(resolution, layout) : [];
  const { bytes, main } = encodeExifDirectories(content, extra, layout, header.length);
  pointHeader(header, layout, main);
  return Buffer.concat([header, bytes]);
}

/**
 * The block for a photo that has been turned upright: orientation 1, its size and resolution as they are now, and no thumbnail,
 * since that shows the photo as it was. All else stays at its offset, so that offsets inside a maker's note stay valid: the
 * changed first directory is appended. Undefined where the block cannot be read.
 */
export async function uprightExif(block: Buffer, shape: PhotoShape): Promise<Buffer | undefined> {
  const content = await readExifContent(bufferReader(block));
  if (!content || content.layout.big) return undefined;
  const { layout, first } = content;
  const kept = Buffer.from(await withoutThumbnail(block, content));
  overwriteNumber(kept, content, tiffTags.PixelXDimension, shape.width);
  overwriteNumber(kept, content, tiffTags.PixelYDimension, shape.height);
  const resolution = shape.resolution ?? content.resolution;
  const extra = resolution ? resolutionTags(resolution, layout) : [];
  if (numberOf(first, tiffTags.Orientation) !== undefined) extra.push(numberTag(tiffTags.Orientation, 1, layout));
  return appendDirectory(kept, replaceTags(first.tags, extra), layout);
}

/** Blanks the thumbnail of the second directory, or cuts it off where it is the last thing in the block. */
async function withoutThumbnail(block: Buffer, { layout, first }: ExifContent): Promise<Buffer> {
  const second = first.next > 0 ? await readDirectory(bufferReader(block), layout, first.next) : undefined;
  const start = (second && numberOf(second, tiffTags.JPEGInterchangeFormat)) ?? 0;
  const length = (second && numberOf(second, tiffTags.JPEGInterchangeFormatLength)) ?? 0;
  if (start < 8 || length === 0 || start + length > block.length) return block;
  if (start + length >= block.length - 1) return block.subarray(0, start);
  return Buffer.concat([block.subarray(0, start), Buffer.alloc(length), block.subarray(start + length)]);
}

/** Writes a new value over a SHORT or LONG of the EXIF directory, in place, if it is there. */
function overwriteNumber(block: Buffer, { exif, layout }: ExifContent, wanted: number, value: number): void {
  const found = exif.find(({ tag, type, count }) => {
    return tag === wanted && count === 1 && (type === tiffTypes.short || type === tiffTypes.long);
  });
  if (found?.at === undefined) return;
  block.fill(0, found.at + 8, found.at + 12);
  writeUnsigned(block, value, found.at + 8, found.type === tiffTypes.short ? 2 : 4, layout.littleEndian);
}
