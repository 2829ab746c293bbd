import type { ByteReader } from '../base/byte-reader.ts';

/** The byte order of a TIFF structure, and the width of its offsets. */
export interface TiffLayout {
  littleEndian: boolean;
  /** BigTIFF: offsets and counts of 8 bytes. */
  big: boolean;
}

export interface TiffTag {
  tag: number;
  type: number;
  count: number;
  /** In the byte order of its structure. */
  value: Buffer;
  /** Offset of its entry in the structure that it was read from. */
  at?: number;
}

/** One directory of TIFF 6.0, of BigTIFF, or of an EXIF block, which is a small TIFF without an image. */
export interface TiffDirectory {
  layout: TiffLayout;
  /** Bytes from the start of the structure. */
  offset: number;
  tags: TiffTag[];
  /** Offset of the next directory; 0 for none. */
  next: number;
  /** Tags whose values are there but were not read: above 32 MB in all. */
  tooLong: number[];
  /** Bytes of all its values, those of `tooLong` included. */
  valueBytes: number;
  /** Length that the structure must have to hold all values, those that lie outside of it included. */
  end: number;
}

/** UTF-8 text: EXIF 3.0, 4.6.2, which adds it to the types of TIFF. */
const utf8Type = 129;
/** Bytes of one value, and of the parts that are reversed when the byte order changes. Index: TIFF type. */
const valueBytes: Readonly<Record<number, number | undefined>> = {
  ...[0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8],
  [utf8Type]: 1,
};
const swapBytes: Readonly<Record<number, number | undefined>> = {
  ...[0, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4, 0, 0, 8, 8, 8],
  [utf8Type]: 1,
};

const maxTags = 4096;
const firstPrivateTag = 512;

const maxDirectoryBytes = 32 * 2 ** 20;
/** A length above this is a mistake of some program, not a sign that the file was cut. */
const maxLikelyBytes = 64 * 2 ** 20;

export const tiffTypes = { short: 3, long: 4, rational: 5, undefined: 7, long8: 16 } as const;

/** The layout, and the offset of the first directory; undefined where this is no TIFF structure. */
export async function readTiffLayout(reader: ByteReader): Promise<{ layout: TiffLayout; first: number } | undefined> {
  const head = await reader.read(0, 16);
  if (head.length < 8) return undefined;
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const littleEndian = order === 'II';
  const version = readUnsigned(head, 2, 2, littleEndian);
  if (version === 42) return { layout: { littleEndian, big: false }, first: readUnsigned(head, 4, 4, littleEndian) };
  if (version !== 43 || head.length < 16) return undefined;
  return { layout: { littleEndian, big: true }, first: readUnsigned(head, 8, 8, littleEndian) };
}

/** The first directory of a structure; undefined where there is none to read. */
export async function readFirstDirectory(reader: ByteReader): Promise<TiffDirectory | undefined> {
  const start = await readTiffLayout(reader);
  return start && readDirectory(reader, start.layout, start.first);
}

/** @param size bytes: 1 to 6, or 8 */
export function readUnsigned(bytes: Buffer, at: number, size: number, littleEndian: boolean): number {
  if (size === 8) return Number(littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return littleEndian ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

export function writeUnsigned(bytes: Buffer, value: number, at: number, size: number, littleEndian: boolean): void {
  if (size === 8) {
    if (littleEndian) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeBigUInt64BE(BigInt(value), at);
  } else if (littleEndian) bytes.writeUIntLE(value, at, size);
  else bytes.writeUIntBE(value, at, size);
}

/** Bytes of a directory's count, of one of its entries, and of an offset. */
function directorySizes({ big }: TiffLayout): { count: number; entry: number; word: number } {
  return big ? { count: 8, entry: 20, word: 8 } : { count: 2, entry: 12, word: 4 };
}

/**
 * One directory with its values; of those at most 32 MB are read (see `tooLong`). Tags of an unknown type, or whose value lies
 * outside of the structure, are left out. Undefined where the directory itself lies outside, or has more than 4,096 tags.
 */
export async function readDirectory(
  reader: ByteReader,
  layout: TiffLayout,
  offset: number,
): Promise<TiffDirectory | undefined> {
  const { littleEndian } = layout;
  const sizes = directorySizes(layout);
  const head = await reader.read(offset, sizes.count);
  if (offset < 8 || head.length < sizes.count) return undefined;
  const count = readUnsigned(head, 0, sizes.count, littleEndian);
  if (count > maxTags) return undefined;
  const body = await reader.read(offset + sizes.count, count * sizes.entry + sizes.word);
  if (body.length < count * sizes.entry) return undefined;
  const tags: TiffTag[] = [];
  const tooLong: number[] = [];
  let bytes = 0;
  let wanted = 0;
  let end = offset + sizes.count + count * sizes.entry;
  for (let at = 0; at < count * sizes.entry; at += sizes.entry) {
    const type = readUnsigned(body, at + 2, 2, littleEndian);
    const values = readUnsigned(body, at + 4, sizes.word, littleEndian);
    const length = values * (valueBytes[type] ?? 0);
    if (length === 0) continue;
    const inline = at + 4 + sizes.word;
    const tag = readUnsigned(body, at, 2, littleEndian);
    let value = body.subarray(inline, inline + length);
    if (length > sizes.word) {
      const start = readUnsigned(body, inline, sizes.word, littleEndian);
      // A private tag that points nowhere is a mistake of some program; one that begins inside the file was cut.
      const isLikely = length <= maxLikelyBytes && (start < reader.size || tag < firstPrivateTag);
      if (isLikely) end = Math.max(end, start + length);
      wanted += length;
      if (bytes + length > maxDirectoryBytes) {
        tooLong.push(tag);
        continue;
      }
      bytes += length;
      value = await reader.read(start, length);
    }
    if (value.length < length) continue;
    tags.push({ tag, type, count: values, value: Buffer.from(value), at: offset + sizes.count + at });
  }
  const tail = count * sizes.entry;
  const next = body.length >= tail + sizes.word ? readUnsigned(body, tail, sizes.word, littleEndian) : 0;
  return { layout, offset, tags, next, tooLong, valueBytes: wanted, end };
}

/** The value of a tag, as bytes in the directory's byte order. */
export function bytesOfTag({ tags }: TiffDirectory, wanted: number): Buffer | undefined {
  return tags.find(({ tag }) => tag === wanted)?.value;
}

/** All numbers of a tag of a whole-number or rational type; none where it is not there. */
export function numbersOf({ tags, layout }: TiffDirectory, wanted: number): number[] {
  const found = tags.find(({ tag }) => tag === wanted);
  return found ? tagNumbers(found, found.count, layout) : [];
}

/** The first number of a tag; undefined where it is not there. */
export function numberOf({ tags, layout }: TiffDirectory, wanted: number): number | undefined {
  const found = tags.find(({ tag }) => tag === wanted);
  return found && tagNumbers(found, 1, layout)[0];
}

function tagNumbers({ type, value }: TiffTag, count: number, { littleEndian }: TiffLayout): number[] {
  const size = valueBytes[type] ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    if (type !== tiffTypes.rational) return readUnsigned(value, at, size, littleEndian);
    return readUnsigned(value, at, 4, littleEndian) / readUnsigned(value, at + 4, 4, littleEndian);
  });
}

/** A tag of whole numbers: SHORT where all fit, else LONG; or of the type given. */
export function numberTag(tag: number, values: number | readonly number[], layout: TiffLayout, type?: number): TiffTag {
  const all = typeof values === 'number' ? [values] : values;
  const used = type ?? (all.every((value) => value <= 0xffff) ? tiffTypes.short : tiffTypes.long);
  const size = valueBytes[used] ?? 0;
  const value = Buffer.alloc(size * all.length);
  all.forEach((number, index) => writeUnsigned(value, number, index * size, size, layout.littleEndian));
  return { tag, type: used, count: all.length, value };
}

/** A tag of bytes without a meaning (UNDEFINED). */
export function bytesTag(tag: number, value: Buffer): TiffTag {
  return { tag, type: tiffTypes.undefined, count: value.length, value };
}

/** A RATIONAL, to four decimal places. */
export function rationalTag(tag: number, value: number, { littleEndian }: TiffLayout): TiffTag {
  const denominator = Number.isInteger(value) || value > 100000 ? 1 : 10000;
  const bytes = Buffer.alloc(8);
  writeUnsigned(bytes, Math.min(2 ** 32 - 1, Math.round(value * denominator)), 0, 4, littleEndian);
  writeUnsigned(bytes, denominator, 4, 4, littleEndian);
  return { tag, type: tiffTypes.rational, count: 1, value: bytes };
}

/** `tags`, those of the same number in `changes` replaced by these; order is that of encodeDirectory. */
export function replaceTags(tags: readonly TiffTag[], changes: readonly TiffTag[]): TiffTag[] {
  const taken = new Set(changes.map(({ tag }) => tag));
  return [...tags.filter(({ tag }) => !taken.has(tag)), ...changes];
}

/** The same tag in another byte order. */
export function reorderTag(tag: TiffTag, from: TiffLayout, to: TiffLayout): TiffTag {
  const size = swapBytes[tag.type] ?? 1;
  if (from.littleEndian === to.littleEndian || size === 1) return tag;
  const value = Buffer.from(tag.value);
  for (let at = 0; at < value.length; at += size) value.subarray(at, at + size).reverse();
  return { ...tag, value };
}

/**
 * A directory as bytes, its tags in order and its longer values behind it.
 * @param offset where it will stand, even
 */
export function encodeDirectory(tags: readonly TiffTag[], layout: TiffLayout, offset: number, next = 0): Buffer {
  const { littleEndian } = layout;
  const sizes = directorySizes(layout);
  const sorted = [...tags].sort((a, b) => a.tag - b.tag);
  const directory = Buffer.alloc(sizes.count + sorted.length * sizes.entry + sizes.word);
  writeUnsigned(directory, sorted.length, 0, sizes.count, littleEndian);
  const values: Buffer[] = [];
  let end = offset + directory.length;
  sorted.forEach((tag, index) => {
    const at = sizes.count + index * sizes.entry;
    writeUnsigned(directory, tag.tag, at, 2, littleEndian);
    writeUnsigned(directory, tag.type, at + 2, 2, littleEndian);
    writeUnsigned(directory, tag.count, at + 4, sizes.word, littleEndian);
    if (tag.value.length <= sizes.word) {
      tag.value.copy(directory, at + 4 + sizes.word);
      return;
    }
    const padding = end % 2;
    writeUnsigned(directory, end + padding, at + 4 + sizes.word, sizes.word, littleEndian);
    values.push(Buffer.alloc(padding), tag.value);
    end += padding + tag.value.length;
  });
  writeUnsigned(directory, next, sizes.count + sorted.length * sizes.entry, sizes.word, littleEndian);
  return Buffer.concat([directory, ...values]);
}

/**
 * Appends a directory to a classic or big TIFF in memory and points its header to it; what is there stays where it is.
 * @param file its header is overwritten
 */
export function appendDirectory(file: Buffer, tags: readonly TiffTag[], layout: TiffLayout): Buffer {
  const padding = Buffer.alloc(file.length % 2);
  const offset = file.length + padding.length;
  pointHeader(file, layout, offset);
  return Buffer.concat([file, padding, encodeDirectory(tags, layout, offset)]);
}

/** Writes the offset of the first directory into a header, which is the first 8 bytes, of a BigTIFF the first 16. */
export function pointHeader(header: Buffer, { big, littleEndian }: TiffLayout, first: number): void {
  writeUnsigned(header, first, big ? 8 : 4, big ? 8 : 4, littleEndian);
}
