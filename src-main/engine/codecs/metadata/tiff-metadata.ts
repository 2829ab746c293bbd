import type { ByteReader } from '../base/byte-reader.ts';
import { buildExif } from './exif-block.ts';
import { readExifContent } from './exif-content.ts';
import { iptcFromResources } from './iptc.ts';
import { noMetadata, type FoundMetadata, type MetadataKind } from './photo-metadata.ts';
import { findTiffPhoto } from './tiff-photo.ts';
import { bytesOfTag } from './tiff-structure.ts';
import { tiffTags } from './tiff-tags.ts';
import { standaloneXmp } from './xmp-packet.ts';

/** What a TIFF holds beside its photo's pixels. libvips looks at its first picture only, which may be a thumbnail. */
export async function readTiffMetadata(reader: ByteReader): Promise<FoundMetadata> {
  const photo = await findTiffPhoto(reader);
  const content = photo && (await readExifContent(reader, photo.directory.offset));
  if (!content) return noMetadata();
  const { first, resolution } = content;
  const resources = bytesOfTag(first, tiffTags.Photoshop);
  const xmp = bytesOfTag(first, tiffTags.XMP);
  const hasExif = content.image.length + content.exif.length + content.gps.length > 0;
  const lost: MetadataKind[] = content.tooLong ? ['EXIF'] : [];
  if (first.tooLong.includes(tiffTags.IPTC)) lost.push('IPTC');
  return {
    ...noMetadata(),
    pictures: photo.pictures,
    xmp: xmp && standaloneXmp(xmp),
    exif: hasExif ? buildExif(content, resolution) : undefined,
    iptc: bytesOfTag(first, tiffTags.IPTC) ?? (resources && iptcFromResources(resources)),
    lost,
    layers:
      first.tooLong.includes(tiffTags.ImageSourceData) || bytesOfTag(first, tiffTags.ImageSourceData) !== undefined,
    resolution,
  };
}

export async function readTiffProfile(reader: ByteReader): Promise<Buffer | undefined> {
  const photo = await findTiffPhoto(reader);
  return photo && bytesOfTag(photo.directory, tiffTags.ICCProfile);
}
