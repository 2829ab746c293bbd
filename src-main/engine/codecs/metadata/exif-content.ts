import { bufferReader, type ByteReader } from '../base/byte-reader.ts';
import {
  encodeDirectory,
  numberOf,
  numberTag,
  rationalTag,
  readDirectory,
  readTiffLayout,
  reorderTag,
  replaceTags,
  tiffTypes,
  type TiffDirectory,
  type TiffLayout,
  type TiffTag,
} from './tiff-structure.ts';
import { tiffTags } from './tiff-tags.ts';

/** Tags of the first directory that describe the photo, rather than how its pixels are stored. */
const descriptiveTags = new Set([
  0x10d, // DocumentName
  0x10e, // ImageDescription
  0x10f, // Make
  0x110, // Model
  0x11d, // PageName
  0x131, // Software
  0x132, // DateTime
  0x13b, // Artist
  0x13c, // HostComputer
  0x4746, // Rating
  0x4749, // RatingPercent
  0x8298, // Copyright
  0x9c9b, // XPTitle
  0x9c9c, // XPComment
  0x9c9d, // XPAuthor
  0x9c9e, // XPKeywords
  0x9c9f, // XPSubject
]);

/** Pixels per inch. */
export interface Resolution {
  x: number;
  y: number;
}

/**
 * The tags of EXIF 2.32, taken out of the structure that held them: JPEG, PNG, WebP and AVIF have them as a block of their own, a
 * TIFF among the tags of the image. Makers' notes are moved as they are; offsets inside them may then point nowhere.
 */
export interface ExifTags {
  layout: TiffLayout;
  /** The descriptive tags of the first directory. */
  image: TiffTag[];
  exif: TiffTag[];
  gps: TiffTag[];
  interoperability: TiffTag[];
}

export interface ExifContent extends ExifTags {
  resolution?: Resolution;
  /** Some descriptive tag is there, but too long to be read. */
  tooLong: boolean;
  /** The first directory itself, with all its tags. */
  first: TiffDirectory;
}

/**
 * Undefined where there is no TIFF structure to read.
 * @param at offset of the directory that is read instead of the first
 */
export async function readExifContent(reader: ByteReader, at?: number): Promise<ExifContent | undefined> {
  const start = await readTiffLayout(reader);
  const first = start && (await readDirectory(reader, start.layout, at ?? start.first));
  if (!first) return undefined;
  const { layout } = first;
  let tooLong = first.tooLong.some((tag) => descriptiveTags.has(tag));
  const follow = async (tags: TiffTag[], pointer: number): Promise<TiffTag[]> => {
    const single = tags.filter(({ tag, count }) => tag === pointer && count === 1);
    const offset = numberOf({ ...first, tags: single }, pointer);
    const directory = offset === undefined ? undefined : await readDirectory(reader, layout, offset);
    tooLong ||= (directory?.tooLong.length ?? 0) > 0;
    return directory?.tags ?? [];
  };
  const exif = await follow(first.tags, tiffTags.ExifIFD);
  return {
    layout,
    first,
    image: first.tags.filter(({ tag }) => descriptiveTags.has(tag)),
    exif: exif.filter(({ tag }) => tag !== tiffTags.InteroperabilityIFD),
    gps: await follow(first.tags, tiffTags.GPSInfoIFD),
    interoperability: await follow(exif, tiffTags.InteroperabilityIFD),
    tooLong,
    resolution: readResolution(first),
  };
}

/** The resolution that an EXIF block gives. */
export async function exifResolution(block: Buffer | undefined): Promise<Resolution | undefined> {
  return block && (await readExifContent(bufferReader(block)))?.resolution;
}

const inch = 2;
const centimetre = 3;

function readResolution(directory: TiffDirectory): Resolution | undefined {
  const x = numberOf(directory, tiffTags.XResolution);
  const y = numberOf(directory, tiffTags.YResolution) ?? x;
  const unit = numberOf(directory, tiffTags.ResolutionUnit) ?? inch;
  if (!x || !y || !Number.isFinite(x) || !Number.isFinite(y) || (unit !== inch && unit !== centimetre))
    return undefined;
  const scale = unit === centimetre ? 2.54 : 1;
  return { x: roundResolution(x * scale), y: roundResolution(y * scale) };
}

/** Rounds to what was meant: 118.11 per centimetre is 300 per inch. */
export function roundResolution(inches: number): number {
  const whole = Math.round(inches);
  return Math.abs(inches - whole) < whole * 1e-4 ? whole : Math.round(inches * 10000) / 10000;
}

/** XResolution, YResolution and ResolutionUnit; 1 × 1 without a unit where the resolution is unknown. */
export function resolutionTags(resolution: Resolution | undefined, layout: TiffLayout): TiffTag[] {
  return [
    rationalTag(tiffTags.XResolution, resolution?.x ?? 1, layout),
    rationalTag(tiffTags.YResolution, resolution?.y ?? 1, layout),
    numberTag(tiffTags.ResolutionUnit, resolution ? inch : 1, layout),
  ];
}

/**
 * The directories of `content` as bytes for another structure: EXIF, GPS and interoperability first, then the main one with the
 * `extra` tags, which take precedence, and the pointers to the others.
 * @param offset where they will stand, even
 * @param next offset of the directory after the main one
 * @returns `main`: the offset of the main directory
 */
export function encodeExifDirectories(
  content: ExifTags,
  extra: readonly TiffTag[],
  layout: TiffLayout,
  offset: number,
  next = 0,
): { bytes: Buffer; main: number } {
  const chunks: Buffer[] = [];
  let end = offset;
  const add = (tags: readonly TiffTag[], following = 0): number => {
    const start = end;
    const directory = encodeDirectory(tags, layout, start, following);
    const padding = Buffer.alloc(directory.length % 2);
    chunks.push(directory, padding);
    end += directory.length + padding.length;
    return start;
  };
  const reorder = (tags: readonly TiffTag[]): TiffTag[] => tags.map((tag) => reorderTag(tag, content.layout, layout));
  const pointer = (tag: number, target: number): TiffTag =>
    numberTag(tag, target, layout, layout.big ? tiffTypes.long8 : tiffTypes.long);

  const exif = reorder(content.exif);
  if (content.interoperability.length > 0) {
    exif.push(pointer(tiffTags.InteroperabilityIFD, add(reorder(content.interoperability))));
  }
  const pointers: TiffTag[] = [];
  if (exif.length > 0) pointers.push(pointer(tiffTags.ExifIFD, add(exif)));
  if (content.gps.length > 0) pointers.push(pointer(tiffTags.GPSInfoIFD, add(reorder(content.gps))));
  const main = add([...replaceTags(reorder(content.image), extra), ...pointers], next);
  return { bytes: Buffer.concat(chunks), main };
}
