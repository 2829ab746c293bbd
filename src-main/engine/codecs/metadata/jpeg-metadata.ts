import { withoutExifPrefix } from './exif-block.ts';
import type { FoundMetadata } from './found-metadata.ts';
import { iptcFromResources, photoshopMark } from './iptc.ts';
import { commentMarker, readJpegSegments } from './jpeg-segments.ts';
import { readMultiPicture } from './multi-picture.ts';
import type { TiffReader } from './tiff-structure.ts';
import { attachedTo, withoutAttachments, xmpBytes } from './xmp-packet.ts';
import { readXmpSegments } from './xmp-in-jpeg.ts';

const exifMark = Buffer.from('Exif\0\0', 'latin1');

/**
 * What a JPEG holds beside its pixels, from its own segments: libvips reads no comments, no long XMP, and of a photo with a gain
 * map nothing but EXIF.
 */
export async function readJpegMetadata(reader: TiffReader): Promise<FoundMetadata> {
  const { segments } = await readJpegSegments(reader);
  const exif = segments.find(({ marker, bytes }) => marker === 0xe1 && bytes.subarray(0, 6).equals(exifMark));
  const resources = segments
    .filter(({ marker, bytes }) => marker === 0xed && bytes.subarray(0, photoshopMark.length).equals(photoshopMark))
    .map(({ bytes }) => bytes.subarray(photoshopMark.length));
  const { xmp, whole } = readXmpSegments(segments);
  const { others, gainMap } = await readMultiPicture(reader, segments);
  const attached = xmp === undefined ? { gainMap: false, video: false } : attachedTo(xmp);
  return {
    exif: exif && withoutExifPrefix(exif.bytes),
    xmp: xmp === undefined ? undefined : xmpBytes(withoutAttachments(xmp)),
    iptc: iptcFromResources(Buffer.concat(resources)),
    comments: segments.filter(({ marker }) => marker === commentMarker).map(({ bytes }) => bytes),
    texts: [],
    lost: whole ? [] : ['XMP'],
    pictures: 1 + others,
    gainMap: gainMap || attached.gainMap,
    video: attached.video,
  };
}
