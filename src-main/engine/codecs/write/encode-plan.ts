import { basename } from 'node:path';
import {
  formatForPath,
  outputExtensions,
  requireFormatHolds,
  type OutputFormat,
} from '../../../shared/data/output-format.ts';
import type { ExportNote } from '../../../shared/data/photo.ts';
import { AppError } from '../../../shared/errors.ts';
import type { VipsField } from '../../../imaging/vips-file.ts';
import type { WorkingImage } from '../../../imaging/working-image.ts';
import { metadataFromFields, type CarriedMetadata } from '../metadata/carried-metadata.ts';
import { mostExifBytes } from './embed-exif.ts';
import { minimalExif } from '../metadata/exif-block.ts';
import { formatNames, outputAbilities } from '../base/formats.ts';
import { describeIcc } from '../metadata/icc-profile.ts';
import { iptcAsResource, iptcAsSegment } from '../metadata/iptc.ts';
import { commentMarker, encodeSegment, mostSegmentBytes } from '../metadata/jpeg-segments.ts';
import { encodePngChunk } from '../metadata/png-chunks.ts';
import { encodePngComment, encodeRawProfile } from '../metadata/png-text.ts';
import { fitXmpIntoJpeg } from '../metadata/xmp-in-jpeg.ts';

export interface EncodeTarget {
  path: string;
  /** Taken from the name where missing. */
  format?: OutputFormat;
  /** 1..100, for JPEG, WebP and AVIF. */
  quality?: number;
  /** WebP and AVIF: every pixel exactly. PNG and TIFF always are. */
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
  /** Name of the file in the making. */
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
  metadata: CarriedMetadata;
  /** What libvips is told to write of it. */
  fields: VipsField[];
  /** What libvips cannot write: segments of a JPEG, chunks of a PNG, to be put in behind its header. */
  inserted: Buffer[];
  notes: ExportNote[];
}

/** A JPEG keeps IPTC in one segment, behind some marks. */
const mostJpegIptcBytes = mostSegmentBytes - 64;

/** Decides how a photo goes into a format. Throws OUTPUT_FORMAT where it cannot. */
export function planEncoding(working: WorkingImage, target: EncodeTarget): EncodePlan {
  const named = formatForPath(target.path);
  const format = target.format ?? named;
  const name = formatNames[format];
  const abilities = outputAbilities[format];
  if (format !== named) {
    throw new AppError(
      'OUTPUT_FORMAT',
      `${basename(target.path)} is not the name of a ${name} file: it should end in ${outputExtensions[format][0]}.`,
      {
        why: 'other-extension',
        format,
        label: name,
        name: basename(target.path),
        extension: outputExtensions[format][0],
      },
    );
  }
  requireFormatHolds(format, working);
  const notes: ExportNote[] = [];
  const note: AddNote = (code, message, values) => {
    notes.push({ code, message, ...(values && { values }) });
  };
  const wanted = target.depth ?? working.depth;
  const depth = abilities.depths.includes(wanted) ? wanted : 8;
  if (depth < working.depth) note('DEPTH_REDUCED', `The ${name} holds 8 bits per channel; the photo has 16.`);
  else if (format === 'avif' && depth === 16) {
    note('DEPTH_REDUCED', `The ${name} holds 12 bits per channel; the photo has ${working.depth}.`);
  }
  const flatten = working.hasAlpha && !abilities.alpha;
  if (flatten) note('ALPHA_FLATTENED', `${name} has no transparency: transparent parts are now white.`);
  if (working.extraChannels && format !== 'tiff') {
    const message = `${name} has no place for the further channels of the TIFF, as a selection or an infrared scan.`;
    note('EXTRA_CHANNELS_DROPPED', message);
  }
  const metadata = metadataFromFields(working.fields);
  const expands = working.colourChannels === 1 && !abilities.grey;
  const toSrgb = expands && metadata.icc !== undefined && describeIcc(metadata.icc)?.colourspace === 'GRAY';
  if (expands) note('GREY_EXPANDED', `${name} has no greyscale: the greys are stored as colours.`);
  if (toSrgb) note('PROFILE_CONVERTED', `${name} takes no grey colour profile: the values were converted to sRGB.`);
  const inserted = fitMetadata(metadata, format, note);
  return {
    format,
    depth,
    flatten,
    colourChannels: expands ? 3 : working.colourChannels,
    toSrgb,
    metadata,
    fields: outputFields(metadata, format, working.resolution !== undefined),
    inserted,
    notes,
  };
}

type AddNote = (code: ExportNote['code'], message: string, values?: ExportNote['values']) => void;

/** Leaves in `metadata` what libvips writes, says what is given up, and returns what is to be put in beside it. */
function fitMetadata(metadata: CarriedMetadata, format: OutputFormat, note: AddNote): Buffer[] {
  const name = formatNames[format];
  const inserted: Buffer[] = [];
  if (metadata.iptc && !outputAbilities[format].iptc) {
    delete metadata.iptc;
    note('IPTC_DROPPED', `${name} has no place for IPTC information.`);
  }
  if (metadata.iptc && format === 'jpeg' && metadata.iptc.length > mostJpegIptcBytes) {
    delete metadata.iptc;
    note('IPTC_DROPPED', 'The IPTC information is too long for a JPEG.');
  }
  if (metadata.iptc && format === 'png') {
    inserted.push(encodePngChunk(encodeRawProfile('iptc', iptcAsResource(metadata.iptc))));
  }
  const comments = metadata.comments.map((comment) => placeComment(comment, format));
  inserted.push(...comments.filter((comment) => comment !== undefined));
  if (format === 'png') inserted.push(...metadata.texts.map(encodePngChunk));
  if (comments.includes(undefined) || (metadata.texts.length > 0 && format !== 'png')) {
    const what = metadata.texts.length > 0 ? 'the texts of the PNG' : 'the comment in the photo’s file';
    note('COMMENTS_DROPPED', `${name} has no place for ${what}.`);
  }
  if (metadata.exif && format !== 'tiff' && metadata.exif.length > mostExifBytes) {
    delete metadata.exif;
    note('EXIF_DROPPED', `The EXIF information is too long for a ${name}.`);
  }
  if (metadata.xmp && format === 'jpeg') {
    const fitted = fitXmpIntoJpeg(metadata.xmp);
    metadata.xmp = fitted?.main;
    inserted.push(...(fitted?.extension ?? []));
    if (!fitted) note('XMP_DROPPED', 'The XMP information is too long for a JPEG.');
  }
  if (metadata.lost.length > 0) {
    const what = metadata.lost.join(', ');
    note('METADATA_DAMAGED', `Information in the photo’s file is damaged or too long and was left out: ${what}.`, {
      what,
    });
  }
  // sharp can only be told to keep IPTC together with EXIF, and writes a JPEG without EXIF without any header.
  if (format === 'jpeg') metadata.exif ??= minimalExif();
  return inserted;
}

/** A comment as part of the new file; undefined where it has no place there. */
function placeComment(comment: Buffer, format: OutputFormat): Buffer | undefined {
  if (format === 'jpeg') {
    return comment.length <= mostSegmentBytes ? encodeSegment(commentMarker, comment) : undefined;
  }
  const text = format === 'png' ? encodePngComment(comment) : undefined;
  return text && encodePngChunk(text);
}

function outputFields(metadata: CarriedMetadata, format: OutputFormat, hasResolution: boolean): VipsField[] {
  const fields: VipsField[] = [];
  if (hasResolution) fields.push({ name: 'resolution-unit', kind: 'text', value: 'in' });
  if (metadata.icc) fields.push({ name: 'icc-profile-data', kind: 'blob', value: metadata.icc });
  if (metadata.xmp) fields.push({ name: 'xmp-data', kind: 'blob', value: metadata.xmp });
  if (metadata.iptc && format === 'jpeg') {
    fields.push({ name: 'iptc-data', kind: 'blob', value: iptcAsSegment(metadata.iptc) });
  }
  return fields;
}
