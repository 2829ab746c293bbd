import { bytesOf, depthOf, type Samples } from '../../../imaging/pixels/samples.ts';
import { appendDirectory, bytesTag, numberTag, type TiffLayout, type TiffTag } from './tiff-structure.ts';
import { compressions, extraSamples, photometrics, tiffTags } from './tiff-tags.ts';

const layout: TiffLayout = { littleEndian: true, big: false };
const header = Buffer.from('II*\0\0\0\0\0', 'latin1');

/**
 * Pixels as an uncompressed TIFF in memory: the one way to hand sharp raw pixels together with their colour profile, or as CIELab.
 * @param samples [height, width, channels], channels 1 to 4 with alpha in the even ones; of CIELab 16 bits each, a and b signed
 */
export function encodeMemoryTiff(
  samples: Samples,
  { width, height, channels }: { width: number; height: number; channels: number },
  icc?: Buffer,
  isLab = false,
): Buffer {
  const pixels = bytesOf(samples);
  const colours = channels < 3 ? photometrics.blackIsZero : photometrics.rgb;
  const number = (tag: number, values: number | number[]): TiffTag => numberTag(tag, values, layout);
  const tags: TiffTag[] = [
    number(tiffTags.ImageWidth, width),
    number(tiffTags.ImageLength, height),
    number(tiffTags.BitsPerSample, Array<number>(channels).fill(depthOf(samples))),
    number(tiffTags.Compression, compressions.none),
    number(tiffTags.PhotometricInterpretation, isLab ? photometrics.cielab : colours),
    number(tiffTags.StripOffsets, header.length),
    number(tiffTags.SamplesPerPixel, channels),
    number(tiffTags.RowsPerStrip, height),
    number(tiffTags.StripByteCounts, pixels.length),
  ];
  if (icc) tags.push(bytesTag(tiffTags.ICCProfile, icc));
  if (channels % 2 === 0) tags.push(number(tiffTags.ExtraSamples, extraSamples.unassociatedAlpha));
  return appendDirectory(Buffer.concat([header, pixels]), tags, layout);
}
