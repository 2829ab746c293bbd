import type { VipsField } from '../../../imaging/files/vips-file.ts';
import { minimalExif, uprightExif, type PhotoShape } from './exif-block.ts';
import type { Resolution } from './exif-content.ts';
import { uprightXmp } from './xmp-packet.ts';

/** A kind of metadata, as a note names it. */
export type MetadataKind = 'EXIF' | 'XMP' | 'IPTC' | 'comments' | 'texts';

/** What a photo carries beside its pixels, in the form in which the working image keeps it. */
export interface PhotoMetadata {
  /** ICC profile, byte for byte. */
  icc?: Buffer;
  /** EXIF block: a TIFF structure, without the prefix of JPEG. */
  exif?: Buffer;
  /** XMP packet. */
  xmp?: Buffer;
  /** Bare IPTC-IIM. */
  iptc?: Buffer;
  /** Comments of a JPEG, a GIF or a PNM: bytes of an encoding that nothing names. */
  comments: Buffer[];
  /** Text chunks of a PNG: type and data, without length and checksum. */
  texts: Buffer[];
  /** What is there but damaged, in whole or in part, or too long to be carried. */
  lost: MetadataKind[];
}

/** What a photo file's own structure says beside its pixels. */
export interface FoundMetadata extends PhotoMetadata {
  /** Of the photo as stored. */
  resolution?: Resolution;
  /** Full pictures in the file, 1 or more; only the first is used. */
  pictures: number;
  /** The file has a map that brightens the photo on screens of high dynamic range. */
  gainMap: boolean;
  /** The file has a short video beside the photo. */
  video: boolean;
  /** The file has the layers from which Photoshop made the photo. */
  layers: boolean;
}

export const noMetadata = (): FoundMetadata => ({
  comments: [],
  texts: [],
  lost: [],
  pictures: 1,
  gainMap: false,
  video: false,
  layers: false,
});

/** 8 MB is longer than what people write about a photo; all of it must fit into the one text of a `.v` file (vips-file.ts). */
const maxBlockBytes = 8 * 2 ** 20;
const maxTexts = 4096;

/** Without blocks above 8 MB and without more than 4,096 texts, which are named in `lost`. */
export function limitMetadata({ exif, xmp, iptc, comments, texts, lost, icc }: PhotoMetadata): PhotoMetadata {
  const all = new Set(lost);
  const fitting = (kind: MetadataKind, block: Buffer | undefined): Buffer | undefined => {
    if (!block || block.length <= maxBlockBytes) return block;
    all.add(kind);
    return undefined;
  };
  const few = (kind: MetadataKind, blocks: readonly Buffer[]): Buffer[] => {
    let bytes = 0;
    const kept = blocks.filter((block) => (bytes += block.length) <= maxBlockBytes).slice(0, maxTexts);
    if (kept.length < blocks.length) all.add(kind);
    return kept;
  };
  return {
    icc,
    exif: fitting('EXIF', exif),
    xmp: fitting('XMP', xmp),
    iptc: fitting('IPTC', iptc),
    comments: few('comments', comments),
    texts: few('texts', texts),
    lost: [...all],
  };
}

/** The metadata of the photo once it stands upright; EXIF that cannot be read is named in `lost`. */
export async function uprightMetadata(source: PhotoMetadata, shape: PhotoShape): Promise<PhotoMetadata> {
  const exif = source.exif && (await uprightExif(source.exif, shape));
  const damaged: MetadataKind[] = source.exif && !exif ? ['EXIF'] : [];
  return {
    ...source,
    exif: exif ?? (shape.resolution && minimalExif(shape.resolution)),
    xmp: source.xmp && uprightXmp(source.xmp, shape),
    lost: [...new Set([...source.lost, ...damaged])],
  };
}

/** libvips knows the name of the profile only; the encoder puts the rest into outputs. */
const fieldNames = {
  icc: 'icc-profile-data',
  exif: 'heirloom-exif',
  xmp: 'heirloom-xmp',
  iptc: 'heirloom-iptc',
  comment: 'heirloom-comment-',
  text: 'heirloom-text-',
  lost: 'heirloom-lost',
} as const;

/** The metadata as fields of the working image's file. */
export function metadataFields(metadata: PhotoMetadata, hasResolution: boolean): VipsField[] {
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

/** The inverse of `metadataFields`. */
export function metadataFromFields(fields: readonly VipsField[]): PhotoMetadata {
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
