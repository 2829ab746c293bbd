import type { TiffReader } from './tiff-structure.ts';

const mostBoxes = 4096;
/** Boxes on the way to the number of samples of a track (ISO/IEC 14496-12). */
const path = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'];

interface Box {
  type: string;
  start: number;
  end: number;
}

async function* boxes(reader: TiffReader, from: number, to: number): AsyncGenerator<Box> {
  for (let at = from, seen = 0; at + 8 <= to && seen < mostBoxes; seen += 1) {
    const head = await reader.read(at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const long = short === 1 && head.length === 16;
    const length = long ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    if (length < 8) return;
    yield { type: head.toString('latin1', 4, 8), start: at + (long ? 16 : 8), end: Math.min(to, at + length) };
    at += length;
  }
}

/** The frames of an AVIF sequence, 1 where it is none, and whether it has a gain map ('tmap', ISO/IEC 23008-12). */
export async function readHeifExtras(reader: TiffReader): Promise<{ frames: number; gainMap: boolean }> {
  let frames = 1;
  const descend = async (from: number, to: number, level: number): Promise<void> => {
    for await (const { type, start, end } of boxes(reader, from, to)) {
      if (type !== path[level]) continue;
      if (level < path.length - 1) await descend(start, end, level + 1);
      else {
        const sizes = await reader.read(start, 12);
        if (sizes.length === 12) frames = Math.max(frames, sizes.readUInt32BE(8));
      }
    }
  };
  await descend(0, reader.size, 0);
  const brands = await reader.read(8, Math.min(512, (await reader.read(0, 4)).readUInt32BE(0)));
  return { frames, gainMap: /^(?:[^]{4})*?tmap/.test(brands.toString('latin1')) };
}
