import type { FileHandle } from 'node:fs/promises';
import type { VipsField } from '../imaging/vips-file.ts';
import { buildExif, minimalExif, uprightExif, withoutExifPrefix, type PhotoShape } from './exif-block.ts';
import { readExifContent } from './exif-content.ts';
import { iptcFromResources } from './iptc.ts';
import type { PhotoFormat } from './formats.ts';
import { openPicture } from './sharp-engine.ts';
import { bufferReader, readDirectory, readTiffLayout, type TiffReader } from './tiff-structure.ts';

/** What a photo file holds beside its pixels, in the form in which the working image keeps it. */
export interface CarriedMetadata {
  /** ICC profile, byte for byte. */
  icc?: Buffer;
  /** EXIF block (a TIFF structure without the "Exif" mark), orientation 1. */
  exif?: Buffer;
  /** XMP packet. */
  xmp?: Buffer;
  /** Bare IPTC-IIM. */
  iptc?: Buffer;
  /** Texts of a PNG. */
  comments: { keyword: string; text: string }[];
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

const tiffTags = { iptc: 33723, photoshop: 34377 } as const;

/**
 * Reads the metadata of a photo. libvips reads EXIF from no TIFF and only a part of its IPTC, so those come from the file's own
 * directories. A block that cannot be read is left out.
 */
export async function readSourceMetadata(
  path: string,
  file: FileHandle,
  size: number,
  format: PhotoFormat,
): Promise<SourceMetadata> {
  if (format === 'bmp') return { comments: [] };
  const found = await openPicture(path).metadata();
  const source: SourceMetadata = {
    icc: found.icc,
    xmp: found.xmp,
    comments: (found.comments ?? []).filter(({ keyword }) => !keyword.startsWith('Raw profile type')),
  };
  if (format === 'tiff') return { ...source, ...(await readFromTiff(fileReader(file, size))) };
  if (found.iptc) source.iptc = iptcFromResources(found.iptc);
  if (found.exif) {
    source.exif = withoutExifPrefix(found.exif);
    source.resolution = (await readExifContent(bufferReader(source.exif)))?.resolution;
  }
  if (format === 'jpeg') source.resolution ??= readJfifResolution(await fileReader(file, size).read(0, 20));
  return source;
}

async function readFromTiff(reader: TiffReader): Promise<Partial<SourceMetadata>> {
  const start = await readTiffLayout(reader);
  const directory = start && (await readDirectory(reader, start.layout, start.first));
  const content = await readExifContent(reader);
  if (!directory || !content) return {};
  const valueOf = (wanted: number): Buffer | undefined => directory.tags.find(({ tag }) => tag === wanted)?.value;
  const resources = valueOf(tiffTags.photoshop);
  const says = content.image.length + content.exif.length + content.gps.length > 0;
  return {
    exif: says ? buildExif(content, content.resolution) : undefined,
    iptc: valueOf(tiffTags.iptc) ?? (resources && iptcFromResources(resources)),
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
  return { ...source, exif: exif ?? own, xmp: source.xmp && uprightXmp(source.xmp) };
}

/** XMP may repeat the orientation. The value is one digit, so the packet keeps its length. */
function uprightXmp(xmp: Buffer): Buffer {
  const text = xmp.toString('latin1');
  return Buffer.from(text.replace(/(tiff:Orientation(?:\s*=\s*["']|\s*>\s*))[1-8]/g, '$11'), 'latin1');
}

const fieldNames = {
  icc: 'icc-profile-data',
  exif: 'heirloom-exif',
  xmp: 'heirloom-xmp',
  iptc: 'heirloom-iptc',
} as const;

/** How the working image's file keeps metadata. libvips knows only the profile; the rest is put into outputs by the encoder. */
export function metadataFields(metadata: CarriedMetadata, hasResolution: boolean): VipsField[] {
  const fields: VipsField[] = [];
  if (hasResolution) fields.push({ name: 'resolution-unit', kind: 'text', value: 'in' });
  for (const key of ['icc', 'exif', 'xmp', 'iptc'] as const) {
    const value = metadata[key];
    if (value) fields.push({ name: fieldNames[key], kind: 'blob', value });
  }
  metadata.comments.forEach(({ keyword, text }, index) => {
    fields.push({ name: `heirloom-comment-${index}-${keyword}`, kind: 'text', value: text });
  });
  return fields;
}

export function metadataFromFields(fields: readonly VipsField[]): CarriedMetadata {
  const blob = (name: string): Buffer | undefined => {
    const field = fields.find((candidate) => candidate.name === name);
    return field?.kind === 'blob' ? Buffer.from(field.value) : undefined;
  };
  const comments = fields.flatMap((field) => {
    const match = /^heirloom-comment-\d+-([^]*)$/.exec(field.name);
    return match && field.kind === 'text' ? [{ keyword: match[1], text: field.value }] : [];
  });
  return {
    icc: blob(fieldNames.icc),
    exif: blob(fieldNames.exif),
    xmp: blob(fieldNames.xmp),
    iptc: blob(fieldNames.iptc),
    comments,
  };
}
