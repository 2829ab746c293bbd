import { open } from 'node:fs/promises';
import { fileReader } from '../metadata/carried-metadata.ts';
import { encodeExifDirectories, exifTags, readExifContent, type ExifContent } from '../metadata/exif-content.ts';
import {
  bufferReader,
  numberTag,
  rationalTag,
  readDirectory,
  readTiffLayout,
  tiffTypes,
  writeUnsigned,
  type TiffTag,
} from '../metadata/tiff-structure.ts';

export interface TiffAdditions {
  /** EXIF block. */
  exif?: Buffer;
  /** Bare IPTC. */
  iptc?: Buffer;
  /** Pixels per inch; without it the file says that it has none. */
  resolution?: { x: number; y: number };
  /** What each sample behind the colours is (TIFF 6.0, ExtraSamples). */
  extraSamples?: readonly number[];
}

const iptcTag = 33723;
const nothing: Pick<ExifContent, 'image' | 'exif' | 'gps' | 'interoperability'> = {
  image: [],
  exif: [],
  gps: [],
  interoperability: [],
};

/**
 * Adds to a TIFF what libvips cannot write: description, EXIF, GPS, IPTC, and the exact resolution. The image's directory is
 * written anew at the end of the file, with all its old tags and the new ones, and the header is pointed to it; the pixels
 * stay where they are. (TIFF 6.0, EXIF 2.32; BigTIFF too.) For a file that has not yet its final name.
 */
export async function addTiffMetadata(path: string, additions: TiffAdditions): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const reader = fileReader(file, size);
    const start = await readTiffLayout(reader);
    const directory = start && (await readDirectory(reader, start.layout, start.first));
    if (!start || !directory) throw new Error('the encoder left a TIFF without a directory');
    const { layout } = start;
    const content = additions.exif && (await readExifContent(bufferReader(additions.exif)));
    const added: TiffTag[] = [
      rationalTag(exifTags.xResolution, additions.resolution?.x ?? 1, layout),
      rationalTag(exifTags.yResolution, additions.resolution?.y ?? 1, layout),
      numberTag(exifTags.resolutionUnit, tiffTypes.short, additions.resolution ? 2 : 1, layout),
    ];
    if (additions.iptc) {
      const { iptc } = additions;
      added.push({ tag: iptcTag, type: tiffTypes.undefined, count: iptc.length, value: iptc });
    }
    if (additions.extraSamples) {
      const values = additions.extraSamples.map((value) => numberTag(338, tiffTypes.short, value, layout).value);
      added.push({ tag: 338, type: tiffTypes.short, count: values.length, value: Buffer.concat(values) });
    }
    const taken = new Set(added.map(({ tag }) => tag));
    const extra = [...directory.tags.filter(({ tag }) => !taken.has(tag)), ...added];
    const offset = size + (size % 2);
    const said = content ?? { ...nothing, layout };
    const { bytes, main } = encodeExifDirectories(said, extra, layout, offset, directory.next);
    await file.write(bytes, 0, bytes.length, offset);
    const pointer = Buffer.alloc(layout.big ? 8 : 4);
    writeUnsigned(pointer, main, 0, pointer.length, layout.littleEndian);
    await file.write(pointer, 0, pointer.length, layout.big ? 8 : 4);
  } finally {
    await file.close();
  }
}
