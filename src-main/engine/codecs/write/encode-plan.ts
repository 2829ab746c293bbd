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
  flatten: boolean;
  colourChannels: 1 | 3;
  /** Values become sRGB, because the format has no place for the profile. */
  toSrgb: boolean;
  /** What is written beside the pixels. */
  metadata: PhotoMetadata;
  /** The part of it that libvips writes. */
  fields: VipsField[];
  /** The part that libvips cannot write: segments of a JPEG, chunks of a PNG, to be inserted behind its header. */
  inserted: Buffer[];
  notes: ExportNote[];
}

/**
 * Decides how a photo goes into a format.
 * @throws OUTPUT_FORMAT where it cannot
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
  if (working.extraChannels && format !== 'tiff') {
    const message = `${label} has no place for the further channels of the TIFF, as a selection or an infrared scan.`;
    note('EXTRA_CHANNELS_DROPPED', message);
  }
  const metadata = metadataFromFields(working.fields);
  const expands = working.colourChannels === 1 && !output.grey;
  const toSrgb = expands && metadata.icc !== undefined && describeIcc(metadata.icc)?.colourspace === 'GRAY';
  if (expands) note('GREY_EXPANDED', `${label} has no greyscale: the greys are stored as colours.`);
  if (toSrgb) note('PROFILE_CONVERTED', `${label} takes no grey colour profile: the values were converted to sRGB.`);
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

/** Splits metadata into what libvips writes and what is inserted; notes say what is given up. */
function placeMetadata(
  metadata: PhotoMetadata,
  format: OutputFormat,
  hasResolution: boolean,
  note: AddNote,
): Pick<EncodePlan, 'metadata' | 'fields' | 'inserted'> {
  const { label, output } = photoFormats[format];
  const writer = formatWriters[format];
  const { icc, comments, texts, lost } = metadata;
  let { exif, xmp, iptc } = metadata;
  const fields: VipsField[] = [];
  const inserted: Buffer[] = [];
  if (iptc && !output.iptc) {
    iptc = undefined;
    note('IPTC_DROPPED', `${label} has no place for IPTC information.`);
  }
  if (iptc && iptc.length > (writer.maxIptcBytes ?? Infinity)) {
    iptc = undefined;
    note('IPTC_DROPPED', `The IPTC information is too long for a ${label}.`);
  }
  const placedIptc = iptc && writer.iptc?.(iptc);
  if (placedIptc?.inserted) inserted.push(placedIptc.inserted);
  const placedComments = comments.map((comment) => writer.comment?.(comment));
  inserted.push(...placedComments.filter((comment) => comment !== undefined));
  if (writer.text) inserted.push(...texts.map(writer.text));
  if (placedComments.includes(undefined) || (texts.length > 0 && !writer.text)) {
    const what = texts.length > 0 ? 'the texts of the PNG' : 'the comment in the photo’s file';
    note('COMMENTS_DROPPED', `${label} has no place for ${what}.`);
  }
  if (exif && exif.length > (writer.maxExifBytes ?? Infinity)) {
    exif = undefined;
    note('EXIF_DROPPED', `The EXIF information is too long for a ${label}.`);
  }
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
  // sharp can only be told to keep IPTC together with EXIF, and writes a JPEG without EXIF without any header.
  if (format === 'jpeg') exif ??= minimalExif();
  if (hasResolution) fields.push({ name: 'resolution-unit', kind: 'text', value: 'in' });
  if (icc) fields.push({ name: 'icc-profile-data', kind: 'blob', value: icc });
  if (xmp) fields.push({ name: 'xmp-data', kind: 'blob', value: xmp });
  if (placedIptc?.field) fields.push(placedIptc.field);
  return { metadata: { ...metadata, exif, xmp, iptc }, fields, inserted };
}
