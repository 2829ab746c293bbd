import type { FileHandle } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import type { VipsField } from '../../../imaging/vips-file.ts';
import { buildExif, minimalExif, uprightExif, withoutExifPrefix, type PhotoShape } from './exif-block.ts';
import { readExifContent } from './exif-content.ts';
import { nothingFound, type FoundMetadata, type MetadataKind } from './found-metadata.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { readGifMetadata } from './gif-metadata.ts';
import { iptcFromResources } from './iptc.ts';
import { readJpegMetadata } from './jpeg-metadata.ts';
import { readPngMetadata } from './png-metadata.ts';
import { readPhotoProfile } from './photo-profile.ts';
import { openPicture } from '../base/sharp-engine.ts';
import { findTiffPhoto } from './tiff-photo.ts';
import { bufferReader, type TiffReader } from './tiff-structure.ts';
import { uprightXmp, withoutExtension, xmpBytes, xmpText } from './xmp-packet.ts';

/** What a photo file holds beside its pixels, in the form in which the working image keeps it. */
export interface CarriedMetadata {
  /** ICC profile, byte for byte. */
  icc?: Buffer;
  /** EXIF block (a TIFF structure without the "Exif" mark), orientation 1. */
  exif?: Buffer;
  /** XMP packet. */
  xmp?: Buffer;
  /** Bare IPTC. */
  iptc?: Buffer;
  /** Comments of a JPEG or a GIF, of whichever encoding. */
  comments: Buffer[];
  /** Text chunks of a PNG: type and data. */
  texts: Buffer[];
  /** What the file had, but damaged or too long. */
  lost: MetadataKind[];
}

/** Resolution, in pixels per inch, of the photo as stored: EXIF first, then the header of a JPEG without EXIF. */
export interface SourceMetadata extends CarriedMetadata {
  resolution?: { x: number; y: number };
}

export function fileReader(file: FileHandle, size: number): TiffReader {
  return {
    size,
    async read(offset, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}

const tiffTags = { xmp: 700, iptc: 33723, photoshop: 34377, layers: 37724 } as const;

/** Longer than anything that people write about a photo; together with the rest it must go through one text (see vips-file). */
const mostBlockBytes = 8 * 2 ** 20;

/**
 * Reads the metadata of a photo: from the file's own structure where libvips leaves something out, which it does in JPEG, PNG,
 * GIF and TIFF. A block that cannot be read, or is longer than 8 MB, is left out and named in `lost`.
 */
export async function readSourceMetadata(
  path: string,
  file: FileHandle,
  size: number,
  format: PhotoFormat,
): Promise<SourceMetadata> {
  if (format === 'bmp') return carried(nothingFound());
  const reader = fileReader(file, size);
  // libvips looks at the first picture of a TIFF, which may be a thumbnail, and not into every kind.
  const picture: Pick<Metadata, 'exif' | 'xmp' | 'icc'> = format === 'tiff' ? {} : await openPicture(path).metadata();
  const own = await readOwnMetadata(reader, format);
  const found = own ?? { ...nothingFound(), exif: picture.exif && withoutExifPrefix(picture.exif) };
  const packet = format === 'tiff' ? own?.xmp : picture.xmp;
  const xmp = own && format !== 'tiff' ? own.xmp : packet && xmpBytes(withoutExtension(xmpText(packet)));
  const source: SourceMetadata = carried({ ...found, xmp });
  source.icc = await readPhotoProfile({ path, format }, reader, picture.icc);
  source.resolution = found.resolution;
  if (source.exif) source.resolution ??= (await readExifContent(bufferReader(source.exif)))?.resolution;
  if (format === 'jpeg') source.resolution ??= readJfifResolution(await reader.read(0, 20));
  return source;
}

/** Undefined for the formats of which libvips gives everything. */
export async function readOwnMetadata(reader: TiffReader, format: PhotoFormat): Promise<FoundMetadata | undefined> {
  switch (format) {
    case 'jpeg':
      return readJpegMetadata(reader);
    case 'png':
      return readPngMetadata(reader);
    case 'gif':
      return readGifMetadata(reader);
    case 'tiff':
      return readFromTiff(reader);
    default:
      return undefined;
  }
}

function carried({ exif, xmp, iptc, comments, texts, lost }: FoundMetadata): SourceMetadata {
  const all = new Set(lost);
  const fitting = (kind: MetadataKind, block: Buffer | undefined): Buffer | undefined => {
    if (!block || block.length <= mostBlockBytes) return block;
    all.add(kind);
    return undefined;
  };
  const few = (kind: MetadataKind, blocks: readonly Buffer[]): Buffer[] => {
    let bytes = 0;
    const kept = blocks.filter((block) => (bytes += block.length) <= mostBlockBytes).slice(0, mostTexts);
    if (kept.length < blocks.length) all.add(kind);
    return kept;
  };
  return {
    exif: fitting('EXIF', exif),
    xmp: fitting('XMP', xmp),
    iptc: fitting('IPTC', iptc),
    comments: few('comments', comments),
    texts: few('texts', texts),
    lost: [...all],
  };
}

const mostTexts = 4096;

async function readFromTiff(reader: TiffReader): Promise<FoundMetadata> {
  const photo = await findTiffPhoto(reader);
  const content = photo && (await readExifContent(reader, photo.directory.offset));
  if (!content) return nothingFound();
  const valueOf = (wanted: number): Buffer | undefined => content.first.tags.find(({ tag }) => tag === wanted)?.value;
  const resources = valueOf(tiffTags.photoshop);
  const says = content.image.length + content.exif.length + content.gps.length > 0;
  const lost: MetadataKind[] = content.tooLong ? ['EXIF'] : [];
  if (content.first.tooLong.includes(tiffTags.iptc)) lost.push('IPTC');
  return {
    ...nothingFound(),
    pictures: photo.pictures,
    xmp: valueOf(tiffTags.xmp),
    exif: says ? buildExif(content, content.resolution) : undefined,
    iptc: valueOf(tiffTags.iptc) ?? (resources && iptcFromResources(resources)),
    lost,
    layers: content.first.tooLong.includes(tiffTags.layers) || valueOf(tiffTags.layers) !== undefined,
    resolution: content.resolution,
  };
}

function readJfifResolution(head: Buffer): { x: number; y: number } | undefined {
  if (head.length < 18 || head.toString('latin1', 2, 11) !== '\xff\xe0\0\x10JFIF\0') return undefined;
  const scale = { 1: 1, 2: 2.54 }[head[13]];
  const x = head.readUInt16BE(14);
  const y = head.readUInt16BE(16);
  return scale && x > 1 && y > 1 ? { x: Math.round(x * scale), y: Math.round(y * scale) } : undefined;
}

/** The metadata as it must be once the photo stands upright. `shape` is the upright photo's. */
export async function uprightMetadata(source: CarriedMetadata, shape: PhotoShape): Promise<CarriedMetadata> {
  const exif = source.exif && (await uprightExif(source.exif, shape));
  const own = shape.resolution && minimalExif(shape.resolution);
  const damaged: MetadataKind[] = source.exif && !exif ? ['EXIF'] : [];
  return {
    ...source,
    exif: exif ?? own,
    xmp: source.xmp && uprightXmp(source.xmp, shape),
    lost: [...new Set([...source.lost, ...damaged])],
  };
}

const fieldNames = {
  icc: 'icc-profile-data',
  exif: 'heirloom-exif',
  xmp: 'heirloom-xmp',
  iptc: 'heirloom-iptc',
  comment: 'heirloom-comment-',
  text: 'heirloom-text-',
  lost: 'heirloom-lost',
} as const;

/** How the working image's file keeps metadata. libvips knows only the profile; the rest is put into outputs by the encoder. */
export function metadataFields(metadata: CarriedMetadata, hasResolution: boolean): VipsField[] {
  const fields: VipsField[] = [];
  if (hasResolution) fields.push({ name: 'resolution-unit', kind: 'text', value: 'in' });
  for (const key of ['icc', 'exif', 'xmp', 'iptc'] as const) {
    const value = metadata[key];
    if (value) fields.push({ name: fieldNames[key], kind: 'blob', value });
  }
  const add = (prefix: string, values: readonly Buffer[]): void =>
    values.forEach((value, index) => fields.push({ name: `${prefix}${index}`, kind: 'blob', value }));
  add(fieldNames.comment, metadata.comments);
  add(fieldNames.text, metadata.texts);
  if (metadata.lost.length > 0) fields.push({ name: fieldNames.lost, kind: 'text', value: metadata.lost.join() });
  return fields;
}

export function metadataFromFields(fields: readonly VipsField[]): CarriedMetadata {
  const blobs = (prefix: string): Buffer[] =>
    fields.flatMap((field) =>
      field.kind === 'blob' && field.name.startsWith(prefix) ? [Buffer.from(field.value)] : [],
    );
  const lost = fields.find(({ name }) => name === fieldNames.lost);
  return {
    icc: blobs(fieldNames.icc)[0],
    exif: blobs(fieldNames.exif)[0],
    xmp: blobs(fieldNames.xmp)[0],
    iptc: blobs(fieldNames.iptc)[0],
    comments: blobs(fieldNames.comment),
    texts: blobs(fieldNames.text),
    lost: lost?.kind === 'text' ? (lost.value.split(',') as MetadataKind[]) : [],
  };
}
