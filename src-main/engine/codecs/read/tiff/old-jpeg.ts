import { bufferReader } from '../../base/byte-reader.ts';
import { readJpegSegments } from '../../metadata/jpeg-segments.ts';
import { numberOf, numbersOf, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { compressions, photometrics, tiffTags } from '../../metadata/tiff-tags.ts';
import type { TagChanges } from './rewrite-tiff.ts';

/**
 * The changes that turn a TIFF with old-style JPEG (TIFF 6.0, section 22) into one with today's, where its pixels are a whole JPEG
 * stream, as office scanners write them; undefined where the stream is split into tables and scans, whose meaning differs from
 * program to program.
 */
export async function oldJpegChanges(file: Buffer, directory: TiffDirectory): Promise<TagChanges | undefined> {
  const number = (tag: number): number => numberOf(directory, tag) ?? 0;
  const strips = numbersOf(directory, tiffTags.StripOffsets);
  const bytes = numbersOf(directory, tiffTags.StripByteCounts);
  const ends = strips.map((start, index) => start + (bytes[index] ?? 0));
  const start = number(tiffTags.JPEGInterchangeFormat);
  const streams = [
    { start, end: start + number(tiffTags.JPEGInterchangeFormatLength) },
    { start: strips[0] ?? 0, end: strips.length === 1 ? ends[0] : 0 },
  ];
  for (const { start, end } of streams) {
    if (start <= 0 || end > file.length || ends.some((stripEnd) => stripEnd > end)) continue;
    const frame = await readFrame(file.subarray(start, end));
    if (!frame || frame.width !== number(tiffTags.ImageWidth) || frame.height !== number(tiffTags.ImageLength))
      continue;
    const [sampling] = frame.samplings;
    const colour = frame.samplings.length === 3;
    if (!colour && frame.samplings.length !== 1) continue;
    return {
      [tiffTags.Compression]: [compressions.jpeg],
      [tiffTags.PhotometricInterpretation]: [colour ? photometrics.ycbcr : photometrics.blackIsZero],
      [tiffTags.YCbCrSubSampling]: colour ? sampling : undefined,
      [tiffTags.StripOffsets]: [start],
      [tiffTags.StripByteCounts]: [end - start],
      [tiffTags.RowsPerStrip]: [frame.height],
      [tiffTags.JPEGTables]: undefined,
      [tiffTags.YCbCrCoefficients]: undefined,
      [tiffTags.ReferenceBlackWhite]: undefined,
    };
  }
  return undefined;
}

const startOfImage = 0xffd8;
/** Baseline, extended sequential and progressive frames. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;

/** Size and sampling factors of each component, of a stream that begins with SOI and has a frame and a scan. */
async function readFrame(
  stream: Buffer,
): Promise<{ width: number; height: number; samplings: [number, number][] } | undefined> {
  if (stream.length < 4 || stream.readUInt16BE(0) !== startOfImage) return undefined;
  const { segments, hasScan } = await readJpegSegments(bufferReader(stream), isFrame);
  const frame = segments.findLast(({ bytes }) => bytes.length >= 6 && bytes.length >= 6 + 3 * bytes[5])?.bytes;
  if (!frame || !hasScan) return undefined;
  const samplings = Array.from({ length: frame[5] }, (_, index): [number, number] => {
    const factors = frame[7 + 3 * index];
    return [factors >> 4, factors & 15];
  });
  return { height: frame.readUInt16BE(1), width: frame.readUInt16BE(3), samplings };
}
