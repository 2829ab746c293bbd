import {
  encodeDirectory,
  firstNumber,
  readDirectory,
  readTiffLayout,
  reorderTag,
  tiffTypes,
  numberTag,
  type TiffDirectory,
  type TiffLayout,
  type TiffReader,
  type TiffTag,
} from './tiff-structure.ts';

export const exifTags = {
  orientation: 0x112,
  xResolution: 0x11a,
  yResolution: 0x11b,
  resolutionUnit: 0x128,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  interoperabilityDirectory: 0xa005,
  pixelWidth: 0xa002,
  pixelHeight: 0xa003,
} as const;

/** Tags of the first directory that say something about the photo, rather than about how its pixels are stored. */
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

/**
 * What EXIF 2.32 says about a photo, taken out of the structure that held it: JPEG, PNG, WebP and AVIF have it as a block of
 * its own, a TIFF among the tags of the image. Makers' notes move as they are; offsets inside them may then point nowhere.
 */
export interface ExifContent {
  layout: TiffLayout;
  /** The descriptive tags of the first directory. */
  image: TiffTag[];
  exif: TiffTag[];
  gps: TiffTag[];
  interoperability: TiffTag[];
  /** Pixels per inch. */
  resolution?: { x: number; y: number };
  /** Something of it is there, but too long to be read. */
  tooLong: boolean;
  /** All tags of the first directory, and where the directory is. */
  first: TiffDirectory;
}

/** Undefined where there is no TIFF structure to read. `at`: the directory that is read instead of the first. */
export async function readExifContent(reader: TiffReader, at?: number): Promise<ExifContent | undefined> {
  const start = await readTiffLayout(reader);
  const first = start && (await readDirectory(reader, start.layout, at ?? start.first));
  if (!start || !first) return undefined;
  const { layout } = start;
  let tooLong = first.tooLong.some((tag) => descriptiveTags.has(tag));
  const follow = async (tags: readonly TiffTag[], pointer: number): Promise<TiffTag[]> => {
    const tag = tags.find((candidate) => candidate.tag === pointer);
    if (!tag || tag.count !== 1) return [];
    const directory = await readDirectory(reader, layout, firstNumber(tag, layout));
    tooLong ||= (directory?.tooLong.length ?? 0) > 0;
    return directory?.tags ?? [];
  };
  const exif = await follow(first.tags, exifTags.exifDirectory);
  const gps = await follow(first.tags, exifTags.gpsDirectory);
  const interoperability = await follow(exif, exifTags.interoperabilityDirectory);
  return {
    layout,
    first,
    image: first.tags.filter(({ tag }) => descriptiveTags.has(tag)),
    exif: exif.filter(({ tag }) => tag !== exifTags.interoperabilityDirectory),
    gps,
    interoperability,
    tooLong,
    resolution: readResolution(first.tags, layout),
  };
}

function readResolution(tags: readonly TiffTag[], layout: TiffLayout): { x: number; y: number } | undefined {
  const numberOf = (wanted: number): number | undefined => {
    const tag = tags.find((candidate) => candidate.tag === wanted);
    return tag && firstNumber(tag, layout);
  };
  const x = numberOf(exifTags.xResolution);
  const y = numberOf(exifTags.yResolution) ?? x;
  const unit = numberOf(exifTags.resolutionUnit) ?? 2;
  if (!x || !y || !Number.isFinite(x) || !Number.isFinite(y) || (unit !== 2 && unit !== 3)) return undefined;
  const scale = unit === 3 ? 2.54 : 1;
  return { x: roundResolution(x * scale), y: roundResolution(y * scale) };
}

/** 118.11 per centimetre was meant as 300 per inch. */
export function roundResolution(inches: number): number {
  const whole = Math.round(inches);
  return Math.abs(inches - whole) < whole * 1e-4 ? whole : Math.round(inches * 10000) / 10000;
}

/**
 * The directories of `content` as bytes for another structure, to stand at `offset` (even): the EXIF, GPS and interoperability
 * directories first, then the main one with `extra` tags (which win) and pointers. `main` is the offset of the main directory.
 */
export function encodeExifDirectories(
  content: Pick<ExifContent, 'layout' | 'image' | 'exif' | 'gps' | 'interoperability'>,
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
    numberTag(tag, layout.big ? tiffTypes.long8 : tiffTypes.long, target, layout);

  const exif = reorder(content.exif);
  if (content.interoperability.length > 0) {
    exif.push(pointer(exifTags.interoperabilityDirectory, add(reorder(content.interoperability))));
  }
  const pointers: TiffTag[] = [];
  if (exif.length > 0) pointers.push(pointer(exifTags.exifDirectory, add(exif)));
  if (content.gps.length > 0) pointers.push(pointer(exifTags.gpsDirectory, add(reorder(content.gps))));
  const taken = new Set(extra.map(({ tag }) => tag));
  const image = reorder(content.image).filter(({ tag }) => !taken.has(tag));
  const main = add([...image, ...extra, ...pointers], next);
  return { bytes: Buffer.concat(chunks), main };
}
