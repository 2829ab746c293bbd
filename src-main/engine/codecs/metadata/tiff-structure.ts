/**
 * The directories of TIFF 6.0, of BigTIFF, and of an EXIF block, which is a small TIFF without an image. Values stay as bytes
 * in the byte order of their structure.
 */
export interface TiffReader {
  /** Bytes in all. */
  readonly size: number;
  /** Fewer bytes where the end comes earlier. */
  read(offset: number, length: number): Promise<Buffer>;
}

export interface TiffLayout {
  littleEndian: boolean;
  /** BigTIFF: offsets and counts of 8 bytes. */
  big: boolean;
}

export interface TiffTag {
  tag: number;
  type: number;
  count: number;
  value: Buffer;
}

export interface TiffDirectory {
  /** Bytes from the start of the structure. */
  offset: number;
  tags: TiffTag[];
  /** Where the next directory is; 0 where there is none. */
  next: number;
  /** Tags whose values are there, but too long to be read, which is above 32 MB in all. */
  tooLong: number[];
  /** Bytes of all its values, those that were left out included. */
  valueBytes: number;
  /** Bytes that a reader must have for all values, those that were left out because they lie outside included. */
  end: number;
}

/** UTF-8 text: EXIF 3.0, 4.6.2, which adds it to the types of TIFF. */
const utf8Type = 129;
/** Bytes of one value, and of the parts that are turned round when the byte order changes. Index: TIFF type. */
const valueBytes: Readonly<Record<number, number | undefined>> = {
  ...[0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8],
  [utf8Type]: 1,
};
const swapBytes: Readonly<Record<number, number | undefined>> = {
  ...[0, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4, 0, 0, 8, 8, 8],
  [utf8Type]: 1,
};

const mostTags = 4096;
const firstPrivateTag = 512;

const mostDirectoryBytes = 32 * 2 ** 20;
/** A length above this is a mistake of some program, not a sign that the file was cut. */
const mostLikelyBytes = 64 * 2 ** 20;

export const tiffTypes = {
  byte: 1,
  ascii: 2,
  short: 3,
  long: 4,
  rational: 5,
  undefined: 7,
  ifd: 13,
  long8: 16,
} as const;

export function bufferReader(bytes: Buffer): TiffReader {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** The layout, and the offset of the first directory; undefined where this is no TIFF structure. */
export async function readTiffLayout(reader: TiffReader): Promise<{ layout: TiffLayout; first: number } | undefined> {
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

/** Sizes of the parts of a directory. */
export function directorySizes({ big }: TiffLayout): { count: number; entry: number; word: number } {
  return big ? { count: 8, entry: 20, word: 8 } : { count: 2, entry: 12, word: 4 };
}

/**
 * One directory with its values, of which not more are read than memory has room for (see `tooLong`). Tags whose type is unknown or
 * whose value lies outside are left out. Undefined where the
 * directory itself lies outside, or cannot be one.
 */
export async function readDirectory(
  reader: TiffReader,
  layout: TiffLayout,
  offset: number,
): Promise<TiffDirectory | undefined> {
  const { littleEndian } = layout;
  const sizes = directorySizes(layout);
  const head = await reader.read(offset, sizes.count);
  if (offset < 8 || head.length < sizes.count) return undefined;
  const count = readUnsigned(head, 0, sizes.count, littleEndian);
  if (count > mostTags) return undefined;
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
      const isLikely = length <= mostLikelyBytes && (start < reader.size || tag < firstPrivateTag);
      if (isLikely) end = Math.max(end, start + length);
      wanted += length;
      if (bytes + length > mostDirectoryBytes) {
        tooLong.push(tag);
        continue;
      }
      bytes += length;
      value = await reader.read(start, length);
    }
    if (value.length < length) continue;
    tags.push({ tag, type, count: values, value: Buffer.from(value) });
  }
  const tail = count * sizes.entry;
  const next = body.length >= tail + sizes.word ? readUnsigned(body, tail, sizes.word, littleEndian) : 0;
  return { offset, tags, next, tooLong, valueBytes: wanted, end };
}

/** The numbers of a tag of a whole-number or rational type. */
export function tagNumbers({ type, count, value }: TiffTag, { littleEndian }: TiffLayout): number[] {
  const size = valueBytes[type] ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    if (type !== tiffTypes.rational) return readUnsigned(value, at, size, littleEndian);
    return readUnsigned(value, at, 4, littleEndian) / readUnsigned(value, at + 4, 4, littleEndian);
  });
}

/** The first of them. */
export function firstNumber(tag: TiffTag, layout: TiffLayout): number {
  return tagNumbers({ ...tag, count: 1 }, layout)[0];
}

export function numberTag(tag: number, type: 3 | 4 | 16, value: number, layout: TiffLayout): TiffTag {
  const bytes = Buffer.alloc(valueBytes[type] ?? 0);
  writeUnsigned(bytes, value, 0, bytes.length, layout.littleEndian);
  return { tag, type, count: 1, value: bytes };
}

/** A RATIONAL to four places. */
export function rationalTag(tag: number, value: number, { littleEndian }: TiffLayout): TiffTag {
  const denominator = Number.isInteger(value) || value > 100000 ? 1 : 10000;
  const bytes = Buffer.alloc(8);
  writeUnsigned(bytes, Math.min(2 ** 32 - 1, Math.round(value * denominator)), 0, 4, littleEndian);
  writeUnsigned(bytes, denominator, 4, 4, littleEndian);
  return { tag, type: tiffTypes.rational, count: 1, value: bytes };
}

/** The same tag in another byte order. */
export function reorderTag(tag: TiffTag, from: TiffLayout, to: TiffLayout): TiffTag {
  const size = swapBytes[tag.type] ?? 1;
  if (from.littleEndian === to.littleEndian || size === 1) return tag;
  const value = Buffer.from(tag.value);
  for (let at = 0; at < value.length; at += size) value.subarray(at, at + size).reverse();
  return { ...tag, value };
}

/** A directory as bytes, to stand at `offset` (even), its longer values behind it. */
export function encodeDirectory(tags: readonly TiffTag[], layout: TiffLayout, offset: number, next: number): Buffer {
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
