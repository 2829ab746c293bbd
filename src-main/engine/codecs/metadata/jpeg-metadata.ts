import type { ByteReader } from '../base/byte-reader.ts';
import { behindPrefix, exifPrefix } from './exif-block.ts';
import { exifResolution, type Resolution } from './exif-content.ts';
import { iptcFromResources, photoshopPrefix } from './iptc.ts';
import { appMarker, commentMarker, readJpegSegments, type JpegSegment } from './jpeg-segments.ts';
import { readMultiPicture } from './multi-picture.ts';
import { noMetadata, type FoundMetadata } from './photo-metadata.ts';
import { readXmpSegments } from './xmp-in-jpeg.ts';
import { attachmentsOf, withoutAttachments, xmpBytes } from './xmp-packet.ts';

/**
 * What a JPEG holds beside its pixels, from its own segments: libvips reads no comments, no extended XMP, and of a photo with a
 * gain map nothing but EXIF.
 */
export async function readJpegMetadata(reader: ByteReader): Promise<FoundMetadata> {
  const { segments } = await readJpegSegments(reader);
  /** Payloads of APPn behind their prefix. */
  const payloads = (app: number, prefix: Buffer): Buffer[] =>
    segments.flatMap(({ marker, bytes }) => (marker === appMarker + app ? (behindPrefix(bytes, prefix) ?? []) : []));
  const [exif] = payloads(1, exifPrefix);
  const { xmp, whole } = readXmpSegments(segments);
  const { others, gainMap } = await readMultiPicture(reader, segments);
  const attached = attachmentsOf(xmp ?? '');
  return {
    ...noMetadata(),
    exif,
    xmp: xmp === undefined ? undefined : xmpBytes(withoutAttachments(xmp)),
    iptc: iptcFromResources(Buffer.concat(payloads(13, photoshopPrefix))),
    comments: segments.filter(({ marker }) => marker === commentMarker).map(({ bytes }) => bytes),
    lost: whole ? [] : ['XMP'],
    pictures: 1 + others,
    gainMap: gainMap || attached.gainMap,
    video: attached.video,
    resolution: (await exifResolution(exif)) ?? jfifResolution(segments[0]),
  };
}

const bytesOfMarker = 4;

/** The density in a JFIF header, which is the first segment and has no thumbnail (ISO/IEC 10918-5). */
function jfifResolution(first: JpegSegment | undefined): Resolution | undefined {
  if (first?.marker !== appMarker || first.offset !== 2 + bytesOfMarker || first.bytes.length !== 14) return undefined;
  const fields = behindPrefix(first.bytes, Buffer.from('JFIF\0', 'latin1'));
  const scale = fields && { 1: 1, 2: 2.54 }[fields[2]];
  if (!fields || !scale) return undefined;
  const x = fields.readUInt16BE(3);
  const y = fields.readUInt16BE(5);
  return x > 1 && y > 1 ? { x: Math.round(x * scale), y: Math.round(y * scale) } : undefined;
}
