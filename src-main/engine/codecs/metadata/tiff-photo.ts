import { firstNumber, readDirectory, readTiffLayout, tagNumbers } from './tiff-structure.ts';
import type { TiffDirectory, TiffLayout, TiffReader } from './tiff-structure.ts';

export const imageTags = {
  kind: 254,
  oldKind: 255,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planes: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  subDirectories: 330,
  extraSamples: 338,
  jpegTables: 347,
  jpegStream: 513,
  jpegStreamBytes: 514,
  lumaCoefficients: 529,
  subsampling: 530,
  blackWhite: 532,
} as const;

/** The one picture of a TIFF that is its photo. */
export interface TiffPhoto {
  layout: TiffLayout;
  directory: TiffDirectory;
  /** Where libvips finds it. */
  place: { page: number; subifd?: number };
  /** Bytes of the values of the longest directory among those of the file. */
  valueBytes: number;
  /** Photos in the file: without reduced ones and masks. */
  pictures: number;
}

const mostDirectories = 1000;

/**
 * The first picture that is neither a reduced one of another nor a mask (TIFF 6.0, NewSubfileType), among the directories of the
 * file or those below its first; the first of all where every one is. Undefined where there is no directory to read.
 */
export async function findTiffPhoto(reader: TiffReader): Promise<TiffPhoto | undefined> {
  const start = await readTiffLayout(reader);
  if (!start) return undefined;
  const { layout } = start;
  const seen = new Set<number>();
  let first: TiffDirectory | undefined;
  let found: { directory: TiffDirectory; place: TiffPhoto['place'] } | undefined;
  let pictures = 0;
  let valueBytes = 0;
  for (let offset = start.first; offset && !seen.has(offset) && seen.size < mostDirectories;) {
    const directory = await readDirectory(reader, layout, offset);
    if (!directory) break;
    first ??= directory;
    valueBytes = Math.max(valueBytes, directory.valueBytes);
    if (isWholePhoto(directory, layout)) {
      found ??= { directory, place: { page: seen.size } };
      pictures += 1;
    }
    seen.add(offset);
    offset = directory.next;
  }
  if (!first) return undefined;
  const below = found ? undefined : await findBelow(reader, layout, first);
  const chosen = found ?? below ?? { directory: first, place: { page: 0 } };
  return { layout, ...chosen, valueBytes, pictures: Math.max(1, pictures) };
}

async function findBelow(reader: TiffReader, layout: TiffLayout, first: TiffDirectory) {
  const offsets = first.tags.find(({ tag }) => tag === imageTags.subDirectories);
  for (const [subifd, offset] of (offsets ? tagNumbers(offsets, layout) : []).slice(0, 16).entries()) {
    const directory = await readDirectory(reader, layout, offset);
    if (directory && isWholePhoto(directory, layout)) return { directory, place: { page: 0, subifd } };
  }
  return undefined;
}

const reduced = 1;
const mask = 4;
const oldReduced = 2;

function isWholePhoto(directory: TiffDirectory, layout: TiffLayout): boolean {
  const kind = numberOf(directory, layout, imageTags.kind, 0);
  return (kind & (reduced | mask)) === 0 && numberOf(directory, layout, imageTags.oldKind, 0) !== oldReduced;
}

/** The first number of a tag, or `otherwise` where it is not there. */
export function numberOf(directory: TiffDirectory, layout: TiffLayout, wanted: number, otherwise: number): number {
  const tag = directory.tags.find((candidate) => candidate.tag === wanted);
  return tag ? firstNumber(tag, layout) : otherwise;
}

/** All numbers of a tag; none where it is not there. */
export function numbersOf(directory: TiffDirectory, layout: TiffLayout, wanted: number): number[] {
  const tag = directory.tags.find((candidate) => candidate.tag === wanted);
  return tag ? tagNumbers(tag, layout) : [];
}
