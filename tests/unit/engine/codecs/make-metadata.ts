import { readFileSync, writeFileSync } from 'node:fs';
import { segment } from './make-containers.ts';

/** Builders of metadata as other programs write it, apart from the code under test. */
export type Entry = { tag: number; type: number; value: Value };
/** An array of pairs is of fractions; a place is that of bytes which nobody has to write. */
type Value = Buffer | string | number | [number, number][] | Directory | { count: number; at: number };
export type Directory = Entry[];

const sizes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 129: 1 };

class TiffWriter {
  readonly bigEndian: boolean;
  #bytes: Buffer;

  constructor(bigEndian: boolean, bytes: Buffer) {
    this.bigEndian = bigEndian;
    this.#bytes = bytes;
  }

  number(value: number, size: number): Buffer {
    const bytes = Buffer.alloc(size);
    if (this.bigEndian) bytes.writeUIntBE(value, 0, size);
    else bytes.writeUIntLE(value, 0, size);
    return bytes;
  }

  /** @returns its offset, which is even */
  append(bytes: Buffer): number {
    const at = this.#bytes.length;
    this.#bytes = Buffer.concat([this.#bytes, bytes, Buffer.alloc(bytes.length % 2)]);
    return at;
  }

  /** A directory behind its values; `kept` are entries of another, which own ones replace. @returns its offset */
  directory(own: Directory, next = 0, kept: readonly Buffer[] = []): number {
    const tagOf = (entry: Buffer): number => (this.bigEndian ? entry.readUInt16BE(0) : entry.readUInt16LE(0));
    const entries = [
      ...kept.filter((entry) => own.every(({ tag }) => tag !== tagOf(entry))),
      ...own.map((entry) => this.#entry(entry)),
    ].sort((a, b) => tagOf(a) - tagOf(b));
    return this.append(Buffer.concat([this.number(entries.length, 2), ...entries, this.number(next, 4)]));
  }

  #entry({ tag, type, value }: Entry): Buffer {
    const head = [this.number(tag, 2), this.number(type, 2)];
    if (typeof value === 'object' && 'at' in value && 'count' in value) {
      return Buffer.concat([...head, this.number(value.count, 4), this.number(value.at, 4)]);
    }
    const bytes = this.#valueOf(type, value);
    const place = bytes.length > 4 ? this.number(this.append(bytes), 4) : Buffer.concat([bytes, Buffer.alloc(4)]);
    return Buffer.concat([...head, this.number(bytes.length / sizes[type], 4), place.subarray(0, 4)]);
  }

  #valueOf(type: number, value: Exclude<Value, { at: number }>): Buffer {
    if (Buffer.isBuffer(value)) return value;
    if (typeof value === 'string') return Buffer.from(`${value}\0`, 'utf8');
    if (typeof value === 'number') return this.number(value, type === 3 ? 2 : 4);
    if ('tag' in value[0]) return this.number(this.directory(value as Directory), 4);
    return Buffer.concat((value as [number, number][]).flat().map((part) => this.number(part, 4)));
  }

  /** @param first offset of the first directory */
  finish(first: number): Buffer {
    this.number(first, 4).copy(this.#bytes, 4);
    return this.#bytes;
  }
}

/**
 * A TIFF structure in memory (an EXIF block), with sub-directories and, if asked for, a second directory and a thumbnail; the
 * thumbnail of a big-endian one is the last thing in it.
 */
export function exifBlock(bigEndian: boolean, first: Directory, thumbnail?: Buffer): Buffer {
  const build = (at?: number): Buffer => {
    const writer = new TiffWriter(bigEndian, Buffer.from(bigEndian ? 'MM\0*\0\0\0\0' : 'II*\0\0\0\0\0', 'latin1'));
    const second =
      thumbnail &&
      writer.directory([
        { tag: 0x201, type: 4, value: at ?? writer.append(thumbnail) },
        { tag: 0x202, type: 4, value: thumbnail.length },
      ]);
    return writer.finish(writer.directory(first, second));
  };
  return thumbnail && bigEndian ? Buffer.concat([build(build(0).length), thumbnail]) : build();
}

/** Appends a new first directory to a little-endian TIFF: its own tags and `tags`. */
export function putIntoTiff(path: string, tags: Directory): void {
  const bytes = readFileSync(path);
  const writer = new TiffWriter(false, Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]));
  const old = bytes.readUInt32LE(4);
  const own = Array.from({ length: bytes.readUInt16LE(old) }, (_, n) =>
    bytes.subarray(old + 2 + 12 * n, old + 14 + 12 * n),
  );
  writeFileSync(path, writer.finish(writer.directory(tags, 0, own)));
}

/** Tags of a picture of one strip of grey. */
export const greyTags = (side: number, strip: { bytes: number; compression: number; at: number }): Directory =>
  [
    [256, 4, side],
    [257, 4, side],
    [258, 3, 8],
    [259, 3, strip.compression],
    [262, 3, 1],
    [273, 4, strip.at],
    [277, 3, 1],
    [278, 4, side],
    [279, 4, strip.bytes],
  ].map(([tag, type, value]) => ({ tag, type, value }));

export const xmpPacket = Buffer.from(
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" tiff:Orientation="6">' +
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Großmutter, 1931 — “Zürich”</rdf:li></rdf:Alt></dc:title>' +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  'utf8',
);

function iptcField(dataset: number, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([0x1c, 2, dataset, bytes.length >> 8, bytes.length & 255]), bytes]);
}

/** Bare IPTC: coded character set UTF-8, caption, city, keyword. Of odd length. */
export const iptc = Buffer.concat([
  Buffer.from([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47]),
  iptcField(120, 'Wedding of Großvater'),
  iptcField(90, 'Zürich'),
  iptcField(25, 'family'),
]);

/** The same as a resource of Photoshop. */
export const iptcResource = Buffer.concat([
  Buffer.from('8BIM\x04\x04\0\0\0\0\0', 'latin1'),
  Buffer.from([iptc.length]),
  iptc,
  Buffer.alloc(iptc.length % 2),
]);

export const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';

/** A JPEG's segments of EXIF, XMP and IPTC; the IPTC behind another resource. */
export const exifSegment = (exif: Buffer | string): Buffer => segment(0xe1, 'Exif\0\0', exif);
export const xmpSegment = (xmp: Buffer | string): Buffer => segment(0xe1, xmpMark, xmp);
export const iptcSegment = segment(0xed, 'Photoshop 3.0\0', '8BIM\x03\xed\0\0\0\0\0\x02ab', iptcResource);

/** The JFIF header, with so many pixels per inch. */
export function jfifSegment(density: number): Buffer {
  const [high, low] = [density >> 8, density & 255];
  return segment(0xe0, 'JFIF\0', Buffer.from([1, 2, 1, high, low, high, low, 0, 0]));
}

/** Puts segments into a JPEG in place of any APP0, APP1 and APP13 that it has; others stay. */
export function replaceSegments(path: string, segments: readonly Buffer[]): void {
  const bytes = readFileSync(path);
  const kept: Buffer[] = [];
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const length = bytes.readUInt16BE(at + 2) + 2;
    if (![0xe0, 0xe1, 0xed].includes(bytes[at + 1])) kept.push(bytes.subarray(at, at + length));
    at += length;
  }
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 2), ...segments, ...kept, bytes.subarray(at)]));
}
