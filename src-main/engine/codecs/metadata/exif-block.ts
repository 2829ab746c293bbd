import { encodeExifDirectories, exifTags, readExifContent, type ExifContent } from './exif-content.ts';
import {
  bufferReader,
  encodeDirectory,
  firstNumber,
  numberTag,
  rationalTag,
  readDirectory,
  tiffTypes,
  writeUnsigned,
  type TiffLayout,
  type TiffTag,
} from './tiff-structure.ts';

const prefix = Buffer.from('Exif\0\0', 'latin1');
const classic: TiffLayout = { littleEndian: true, big: false };

export interface PhotoShape {
  /** Pixels, upright. */
  width: number;
  height: number;
  /** Pixels per inch, for the upright photo. */
  resolution?: { x: number; y: number };
}

/** The block without the mark that JPEG puts in front of it. */
export function withoutExifPrefix(block: Buffer): Buffer {
  return block.subarray(0, prefix.length).equals(prefix) ? block.subarray(prefix.length) : block;
}

function resolutionTags(resolution: PhotoShape['resolution'], layout: TiffLayout): TiffTag[] {
  if (!resolution) return [];
  return [
    rationalTag(exifTags.xResolution, resolution.x, layout),
    rationalTag(exifTags.yResolution, resolution.y, layout),
    numberTag(exifTags.resolutionUnit, tiffTypes.short, 2, layout),
  ];
}

/** A block with nothing but the orientation, which is upright, and the resolution where it is known. */
export function minimalExif(resolution?: PhotoShape['resolution']): Buffer {
  const image = [numberTag(exifTags.orientation, tiffTypes.short, 1, classic)];
  return buildExif({ layout: classic, image, exif: [], gps: [], interoperability: [] }, resolution);
}

/** A block made of tags that came from elsewhere, a TIFF for instance. Little-endian or big-endian, as they were. */
export function buildExif(
  content: Pick<ExifContent, 'layout' | 'image' | 'exif' | 'gps' | 'interoperability'>,
  resolution: PhotoShape['resolution'],
): Buffer {
  const layout = { littleEndian: content.layout.littleEndian, big: false };
  const header = Buffer.from(layout.littleEndian ? 'II' : 'MM', 'latin1');
  const rest = Buffer.alloc(6);
  writeUnsigned(rest, 42, 0, 2, layout.littleEndian);
  const { bytes, main } = encodeExifDirectories(content, resolutionTags(resolution, layout), layout, 8);
  writeUnsigned(rest, main, 2, 4, layout.littleEndian);
  return Buffer.concat([header, rest, bytes]);
}

/**
 * The block for a photo that has been turned upright: orientation 1, its size and resolution as they are now, and no thumbnail,
 * since that shows the photo as it was. All else stays byte for byte where it was, so that offsets inside a maker's note stay
 * valid: the changed first directory is added at the end and pointed to. Undefined where the block cannot be read.
 */
export async function uprightExif(block: Buffer, shape: PhotoShape): Promise<Buffer | undefined> {
  const content = await readExifContent(bufferReader(block));
  if (!content || content.layout.big) return undefined;
  const { layout, first } = content;
  const kept = Buffer.from(await withoutThumbnail(block, content));
  for (const [tag, value] of [
    [exifTags.pixelWidth, shape.width],
    [exifTags.pixelHeight, shape.height],
  ]) {
    await overwriteNumber(kept, content, tag, value);
  }
  const extra = resolutionTags(shape.resolution ?? content.resolution, layout);
  if (first.tags.some(({ tag }) => tag === exifTags.orientation)) {
    extra.push(numberTag(exifTags.orientation, tiffTypes.short, 1, layout));
  }
  const taken = new Set(extra.map(({ tag }) => tag));
  const tags = [...first.tags.filter(({ tag }) => !taken.has(tag)), ...extra];
  const padded = Buffer.concat([kept, Buffer.alloc(kept.length % 2)]);
  writeUnsigned(padded, padded.length, 4, 4, layout.littleEndian);
  return Buffer.concat([padded, encodeDirectory(tags, layout, padded.length, 0)]);
}

/** Blanks the thumbnail of the second directory, and cuts it off where it is the last thing in the block. */
async function withoutThumbnail(block: Buffer, { layout, first }: ExifContent): Promise<Buffer> {
  const second = first.next > 0 ? await readDirectory(bufferReader(block), layout, first.next) : undefined;
  const numberOf = (wanted: number): number => {
    const tag = second?.tags.find((candidate) => candidate.tag === wanted);
    return tag ? firstNumber(tag, layout) : 0;
  };
  const start = numberOf(0x201);
  const length = numberOf(0x202);
  if (start < 8 || length === 0 || start + length > block.length) return block;
  if (start + length >= block.length - 1) return block.subarray(0, start);
  return Buffer.concat([block.subarray(0, start), Buffer.alloc(length), block.subarray(start + length)]);
}

/** Writes a new value over a SHORT or LONG of the EXIF directory, where it is, if it is there. */
async function overwriteNumber(block: Buffer, content: ExifContent, wanted: number, value: number): Promise<void> {
  const { layout, first } = content;
  const pointer = first.tags.find(({ tag }) => tag === exifTags.exifDirectory);
  const offset = pointer && firstNumber(pointer, layout);
  const present = content.exif.find(({ tag }) => tag === wanted);
  if (offset === undefined || !present || present.count !== 1) return;
  const mark = Buffer.alloc(4);
  writeUnsigned(mark, wanted, 0, 2, layout.littleEndian);
  writeUnsigned(mark, present.type, 2, 2, layout.littleEndian);
  const count = layout.littleEndian ? block.readUInt16LE(offset) : block.readUInt16BE(offset);
  for (let at = offset + 2; at < offset + 2 + 12 * count; at += 12) {
    if (!block.subarray(at, at + 4).equals(mark)) continue;
    block.fill(0, at + 8, at + 12);
    if (present.type === tiffTypes.long) writeUnsigned(block, value, at + 8, 4, layout.littleEndian);
    else if (present.type === tiffTypes.short) writeUnsigned(block, value, at + 8, 2, layout.littleEndian);
  }
}
