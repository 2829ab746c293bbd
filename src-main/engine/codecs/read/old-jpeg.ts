import { compressions, photometrics } from './tiff-kind.ts';
import { imageTags, numberOf, numbersOf, type TiffPhoto } from '../metadata/tiff-photo.ts';

/**
 * The changes that make a TIFF with old-style JPEG (TIFF 6.0, section 22) one with today's, where its pixels are a whole JPEG
 * stream, as office scanners write them; undefined where the stream lies in pieces, whose meaning differs from program to program.
 */
export function oldJpegChanges(
  file: Buffer,
  photo: TiffPhoto,
): Record<number, readonly number[] | undefined> | undefined {
  const { directory, layout } = photo;
  const number = (tag: number): number => numberOf(directory, layout, tag, 0);
  const strips = numbersOf(directory, layout, imageTags.stripOffsets);
  const bytes = numbersOf(directory, layout, imageTags.stripBytes);
  const ends = strips.map((start, index) => start + (bytes[index] ?? 0));
  const streams = [
    { start: number(imageTags.jpegStream), end: number(imageTags.jpegStream) + number(imageTags.jpegStreamBytes) },
    { start: strips[0] ?? 0, end: strips.length === 1 ? ends[0] : 0 },
  ];
  for (const { start, end } of streams) {
    if (start <= 0 || end > file.length || ends.some((stripEnd) => stripEnd > end)) continue;
    const frame = readFrame(file.subarray(start, end));
    if (!frame || frame.width !== number(imageTags.width) || frame.height !== number(imageTags.height)) continue;
    const [sampling] = frame.samplings;
    const colour = frame.samplings.length === 3;
    if (!colour && frame.samplings.length !== 1) continue;
    return {
      [imageTags.compression]: [compressions.jpeg],
      [imageTags.photometric]: [colour ? photometrics.ycbcr : photometrics.grey],
      [imageTags.subsampling]: colour ? sampling : undefined,
      [imageTags.stripOffsets]: [start],
      [imageTags.stripBytes]: [end - start],
      [imageTags.rowsPerStrip]: [frame.height],
      [imageTags.jpegTables]: undefined,
      [imageTags.lumaCoefficients]: undefined,
      [imageTags.blackWhite]: undefined,
    };
  }
  return undefined;
}

/** Size and sampling factors of each component, of a baseline or progressive stream that begins with SOI and has a scan. */
function readFrame(stream: Buffer): { width: number; height: number; samplings: [number, number][] } | undefined {
  if (stream.length < 4 || stream.readUInt16BE(0) !== 0xffd8) return undefined;
  let frame: ReturnType<typeof readFrame>;
  for (let at = 2; at + 4 <= stream.length;) {
    const marker = stream.readUInt16BE(at);
    if (marker >> 8 !== 0xff) return undefined;
    if (marker === 0xffda) return frame;
    const length = stream.readUInt16BE(at + 2);
    const body = stream.subarray(at + 4, at + 2 + length);
    if (marker >= 0xffc0 && marker <= 0xffc2 && body.length >= 6 && body.length >= 6 + 3 * body[5]) {
      const samplings = Array.from({ length: body[5] }, (_, index): [number, number] => {
        const factors = body[7 + 3 * index];
        return [factors >> 4, factors & 15];
      });
      frame = { height: body.readUInt16BE(1), width: body.readUInt16BE(3), samplings };
    }
    at += 2 + length;
  }
  return undefined;
}
