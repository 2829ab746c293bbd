import { appendDirectory, numberTag, replaceTags, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { tiffTags } from '../../metadata/tiff-tags.ts';

/** Tags of how pixels are stored, and the profile: all others may be malformed, and are not needed to decode them. */
const keptTags = new Set<number>([
  tiffTags.ImageWidth,
  tiffTags.ImageLength,
  tiffTags.BitsPerSample,
  tiffTags.Compression,
  tiffTags.PhotometricInterpretation,
  tiffTags.FillOrder,
  tiffTags.StripOffsets,
  tiffTags.SamplesPerPixel,
  tiffTags.RowsPerStrip,
  tiffTags.StripByteCounts,
  tiffTags.PlanarConfiguration,
  tiffTags.Predictor,
  tiffTags.ColorMap,
  tiffTags.TileWidth,
  tiffTags.TileLength,
  tiffTags.TileOffsets,
  tiffTags.TileByteCounts,
  tiffTags.ExtraSamples,
  tiffTags.SampleFormat,
  tiffTags.JPEGTables,
  tiffTags.YCbCrCoefficients,
  tiffTags.YCbCrSubSampling,
  tiffTags.ReferenceBlackWhite,
  tiffTags.ICCProfile,
]);

/** New values by tag, whole numbers; undefined removes a tag. */
export type TagChanges = Readonly<Record<number, readonly number[] | undefined>>;

/**
 * A TIFF in memory as libtiff can read it: `file` with one new directory at its end, of the tags that concern pixels and the
 * colour profile, some replaced. The pixels stay where they are.
 * @param file its header is overwritten
 */
export function rewriteTiff(file: Buffer, { tags, layout }: TiffDirectory, changes: TagChanges = {}): Buffer {
  const kept = tags.filter(({ tag }) => keptTags.has(tag) && !(tag in changes));
  const changed = Object.entries(changes).flatMap(([tag, values]) =>
    values ? [numberTag(Number(tag), values, layout)] : [],
  );
  const once = new Map(kept.map((tag) => [tag.tag, tag]));
  return appendDirectory(file, replaceTags([...once.values()], changed), layout);
}
