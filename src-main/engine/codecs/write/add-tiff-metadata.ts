import { open } from 'node:fs/promises';
import { bufferReader, fileReader } from '../base/byte-reader.ts';
import { encodeExifDirectories, readExifContent, resolutionTags, type Resolution } from '../metadata/exif-content.ts';
import { bytesTag, numberTag, pointHeader, readFirstDirectory, replaceTags } from '../metadata/tiff-structure.ts';
import { tiffTags } from '../metadata/tiff-tags.ts';

export interface TiffAdditions {
  /** EXIF block. */
  exif?: Buffer;
  /** Bare IPTC. */
  iptc?: Buffer;
  /** Without it the file says that it has none. */
  resolution?: Resolution;
  /** What each sample behind the colours is (TIFF 6.0, ExtraSamples). */
  extraSamples?: readonly number[];
}

/**
 * Adds to a TIFF what libvips cannot write: description, EXIF, GPS, IPTC, and the exact resolution. The image's directory is
 * written anew at the end of the file, with all its old tags and the new ones, and the header is pointed to it; the pixels
 * stay where they are. (TIFF 6.0, EXIF 2.32; BigTIFF too.) For a file that has not yet its final name.
 */
export async function addTiffMetadata(path: string, additions: TiffAdditions): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const reader = fileReader(file, size);
  const directory = await readFirstDirectory(reader);
  if (!directory) throw new Error('the encoder left a TIFF without a directory');
  const { layout, tags } = directory;
  const content = additions.exif && (await readExifContent(bufferReader(additions.exif)));
  const added = resolutionTags(additions.resolution, layout);
  if (additions.iptc) added.push(bytesTag(tiffTags.IPTC, additions.iptc));
  if (additions.extraSamples) added.push(numberTag(tiffTags.ExtraSamples, additions.extraSamples, layout));
  const offset = size + (size % 2);
  const exif = content ?? { layout, image: [], exif: [], gps: [], interoperability: [] };
  const { bytes, main } = encodeExifDirectories(exif, replaceTags(tags, added), layout, offset, directory.next);
  await file.write(bytes, 0, bytes.length, offset);
  const header = Buffer.from(await reader.read(0, layout.big ? 16 : 8));
  pointHeader(header, layout, main);
  await file.write(header, 0, header.length, 0);
}
