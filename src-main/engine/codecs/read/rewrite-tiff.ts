import { imageTags } from '../metadata/tiff-photo.ts';
import { encodeDirectory, numberTag, tiffTypes, writeUnsigned } from '../metadata/tiff-structure.ts';
import type { TiffDirectory, TiffLayout, TiffTag } from '../metadata/tiff-structure.ts';

/** Tags that say how pixels are stored; all others may be strange, and are not needed to read them. */
const keptTags = new Set<number>([
  imageTags.width,
  imageTags.height,
  imageTags.bits,
  imageTags.compression,
  imageTags.photometric,
  266,
  imageTags.stripOffsets,
  imageTags.samples,
  imageTags.rowsPerStrip,
  imageTags.stripBytes,
  imageTags.planes,
  imageTags.predictor,
  320,
  imageTags.tileWidth,
  imageTags.tileHeight,
  imageTags.tileOffsets,
  imageTags.tileBytes,
  imageTags.extraSamples,
  339,
  imageTags.jpegTables,
  imageTags.lumaCoefficients,
  imageTags.subsampling,
  imageTags.blackWhite,
  34675,
]);

/**
 * A TIFF in memory as libtiff can read it: `file` with one new directory at its end, which has the tags that concern pixels and
 * the colour profile, in order, some replaced. The pixels stay where they are. The header of `file` is written over.
 * @param changes values by tag, whole numbers; undefined takes a tag out
 */
export function rewriteTiff(
  file: Buffer,
  layout: TiffLayout,
  directory: TiffDirectory,
  changes: Readonly<Record<number, readonly number[] | undefined>> = {},
): Buffer {
  const kept = directory.tags.filter(({ tag }) => keptTags.has(tag) && !(tag in changes));
  const changed = Object.entries(changes).flatMap(([tag, values]) =>
    values ? [wholeTag(Number(tag), values, layout)] : [],
  );
  const offset = file.length + (file.length % 2);
  writeUnsigned(file, offset, layout.big ? 8 : 4, layout.big ? 8 : 4, layout.littleEndian);
  const once = new Map([...kept, ...changed].map((tag) => [tag.tag, tag]));
  return Buffer.concat([file, Buffer.alloc(file.length % 2), encodeDirectory([...once.values()], layout, offset, 0)]);
}

function wholeTag(tag: number, values: readonly number[], layout: TiffLayout): TiffTag {
  const type = Math.max(...values) > 65535 || tag === imageTags.stripOffsets ? tiffTypes.long : tiffTypes.short;
  const parts = values.map((value) => numberTag(tag, type, value, layout).value);
  return { tag, type, count: values.length, value: Buffer.concat(parts) };
}
