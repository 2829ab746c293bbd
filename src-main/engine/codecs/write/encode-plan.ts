import { basename } from 'node:path';
import type { VipsField } from '../../../imaging/files/vips-file.ts';
import type { WorkingImage } from '../../../imaging/files/working-image.ts';
import { formatForPath, outputExtension, requireFormatHolds } from '../../../shared/data/output-format.ts';
import { photoFormats, type OutputFormat } from '../../../shared/data/photo-format.ts';
import type { ExportNote } from '../../../shared/data/photo.ts';
import { AppError } from '../../../shared/errors.ts';
import { minimalExif } from '../metadata/exif-block.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import { metadataFromFields, type PhotoMetadata } from '../metadata/photo-metadata.ts';
import { formatWriters } from './format-writers.ts';

export interface EncodeTarget {
  path: string;
  /** Taken from the name where missing. */
  format?: OutputFormat;
  /** 1..100, for JPEG, WebP and AVIF. */
  quality?: number;
  /** WebP and AVIF: keeps every sample. PNG and TIFF always do. */
  lossless?: boolean;
  /** Bits per sample; those of the photo where missing, if the format can. */
  depth?: 8 | 16;
  /** TIFF only. */
  compression?: 'none' | 'lzw' | 'deflate';
  /** May replace a file of that name, but never the original or one of `inputs`. */
  overwrite?: boolean;
  /** Takes the next free name where the name is taken. */
  rename?: boolean;
  inputs?: string[];
  /** Name of the unfinished file. */
  temporary?: string;
}

export interface EncodePlan {
  format: OutputFormat;
  /** Of the copy that is encoded. */
  depth: 8 | 16;
  /** Composites alpha on white. */
  flatten: boolean;
  colourChannels: 1 | 3;
  /** Converts to sRGB, as the format cannot hold the profile. */
  toSrgb: boolean;
  /** Everything that is written beside the pixels. */
  metadata: PhotoMetadata;
  /** The part that libvips writes. */
  fields: VipsField[];
  /** The part that libvips cannot write: segments or chunks to be inserted behind the header. */
  inserted: Buffer[];
  notes: ExportNote[];
}

/**
 * Decides depth, colours and metadata of an export, with a note for everything that the format cannot hold.
 * @throws OUTPUT_FORMAT where the name is of another format, or the photo too large for it
 */
export function planEncoding(working: WorkingImage, target: EncodeTarget): EncodePlan {
  const format = target.format ?? formatForPath(target.path);
  requireName(target.path, format);
  requireFormatHolds(format, working);
  const { label, output } = photoFormats[format];
  const notes: ExportNote[] = [];
  const note: AddNote = (code, message, values) => {
    notes.push({ code, message, ...(values && { values }) });
  };
  const wanted = target.depth ?? working.depth;
  const depth = wanted === 16 && output.bits === 8 ? 8 : wanted;
  if (depth < working.depth) note('DEPTH_REDUCED', `The ${label} holds 8 bits per channel; the photo has 16.`);
  else if (depth > output.bits)
    note('DEPTH_REDUCED', `The ${label} holds ${output.bits} bits per channel; the photo has ${working.depth}.`);
  const flatten = working.hasAlpha && !output.alpha;
  if (flatten) note('ALPHA_FLATTENED', `${label} has no transparency: transparent parts are now white.`);
  if (working.extraChannels && !output.extraChannels) {
    const message = `${label} has no place for the further channels of the TIFF, as a selection or an infrared scan.`;
    note('EXTRA_CHANNELS_DROPPED', message);
  }
  const metadata = metadataFromFields(working.fields);
  const expands = working.colourChannels === 1 && !output.grey;
  const isGrey = metadata.icc !== undefined && describeIcc(metadata.icc)?.colourspace === 'GRAY';
  const toSrgb = metadata.icc !== undefined && ((expands && isGrey) || !output.holds.includes('icc'));
  if (expands) note('GREY_EXPANDED', `${label} has no greyscale: the greys are stored as colours.`);
  if (toSrgb) {
    const profile = output.holds.includes('icc') ? 'grey colour profile' : 'colour profile';
    note('PROFILE_CONVERTED', `${label} takes no ${profile}: the values were converted to sRGB.`);
  }
  const hasResolution = working.resolution !== undefined;
  return {
    ...{ format, depth, flatten, toSrgb, notes },
    colourChannels: expands ? 3 : working.colourChannels,
    ...placeMetadata(metadata, format, hasResolution, note),
  };
}

function requireName(path: string, format: OutputFormat): void {
  if (formatForPath(path) === format) return;
  const name = basename(path);
  const { label } = photoFormats[format];
  const extension = outputExtension(format);
  throw new AppError('OUTPUT_FORMAT', `${name} is not the name of a ${label} file: it should end in ${extension}.`, {
    why: 'other-extension',
    format,
    label,
    name,
    extension,
  });
}

type AddNote = (code: ExportNote['code'], message: string, values?: ExportNote['values']) => void;

/** Divides metadata into the fields that libvips writes and the bytes to be inserted; notes say what the format cannot hold. */
function placeMetadata(
  metadata: PhotoMetadata,
  format: OutputFormat,
  hasResolution: boolean,
  note: AddNote,
): Pick<EncodePlan, 'metadata' | 'fields' | 'inserted'> {
  const { label, output } = photoFormats[format];
  const writer = formatWriters[format];
  const { comments, texts, lost } = metadata;
  const fields: VipsField[] = [];
  const inserted: Buffer[] = [];
  const fitting = (kind: 'exif' | 'xmp' | 'iptc', code: ExportNote['code']): Buffer | undefined => {
    const block = metadata[kind];
    const name = kind.toUpperCase();
    if (block && !output.holds.includes(kind)) note(code, `${label} has no place for ${name} information.`);
    else if (block && block.length > (writer.maxBytes?.[kind] ?? Infinity))
      note(code, `The ${name} information is too long for a ${label}.`);
    else return block;
    return undefined;
  };
  const icc = output.holds.includes('icc') ? metadata.icc : undefined;
  const iptc = fitting('iptc', 'IPTC_DROPPED');
  const placedIptc = iptc && writer.iptc?.(iptc);
  if (placedIptc?.inserted) inserted.push(placedIptc.inserted);
  const placedComments = comments.map((comment) => writer.comment?.(comment));
  inserted.push(...placedComments.filter((comment) => comment !== undefined));
  if (writer.text) inserted.push(...texts.map(writer.text));
  if (placedComments.includes(undefined) || (texts.length > 0 && !writer.text)) {
    const what = texts.length > 0 ? 'the texts of the PNG' : 'the comment in the photo’s file';
    note('COMMENTS_DROPPED', `${label} has no place for ${what}.`);
  }
  let exif = fitting('exif', 'EXIF_DROPPED');
  let xmp = fitting('xmp', 'XMP_DROPPED');
  if (xmp && writer.xmp) {
    const fitted = writer.xmp(xmp);
    xmp = fitted?.main;
    inserted.push(...(fitted?.extension ?? []));
    if (!fitted) note('XMP_DROPPED', `The XMP information is too long for a ${label}.`);
  }
  if (lost.length > 0) {
    const what = lost.join(', ');
    note('METADATA_DAMAGED', `Information in the photo’s file is damaged or too long and was left out: ${what}.`, {
      what,
    });
  }
  if (writer.needsExif) exif ??= minimalExif();
  if (hasResolution) fields.push({ name: 'resolution-unit', kind: 'text', value: 'in' });
  if (icc) fields.push({ name: 'icc-profile-data', kind: 'blob', value: icc });
  if (xmp) fields.push({ name: 'xmp-data', kind: 'blob', value: xmp });
  if (placedIptc?.field) fields.push(placedIptc.field);
  return { metadata: { ...metadata, exif, xmp, iptc }, fields, inserted };
}
