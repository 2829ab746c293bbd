import { readFileSync, writeFileSync } from 'node:fs';

/** Builders of metadata as other programs write it, apart from the code under test. */
export type Entry = { tag: number; type: number; value: Buffer | string | number | [number, number][] | Directory };
export type Directory = Entry[];

const sizes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 129: 1 };

/** A TIFF structure in memory (an EXIF block), with sub-directories and, if asked for, a second directory and a thumbnail. */
export function exifBlock(bigEndian: boolean, first: Directory, second?: { thumbnail: Buffer }): Buffer {
  const u16 = (value: number): Buffer => {
    const bytes = Buffer.alloc(2);
    if (bigEndian) bytes.writeUInt16BE(value);
    else bytes.writeUInt16LE(value);
    return bytes;
  };
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (bigEndian) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  let out = Buffer.concat([Buffer.from(bigEndian ? 'MM' : 'II'), u16(42), u32(8)]);
  const append = (bytes: Buffer): number => {
    const at = out.length;
    out = Buffer.concat([out, bytes, Buffer.alloc(bytes.length % 2)]);
    return at;
  };
  const write = (directory: Directory): number => {
    const start = append(Buffer.alloc(2 + 12 * directory.length + 4));
    u16(directory.length).copy(out, start);
    directory.forEach(({ tag, type, value }, index) => {
      const at = start + 2 + 12 * index;
      let bytes: Buffer;
      if (Buffer.isBuffer(value)) bytes = value;
      else if (typeof value === 'string') bytes = Buffer.from(`${value}\0`, 'utf8');
      else if (typeof value === 'number') bytes = type === 3 ? u16(value) : u32(value);
      else if (typeof value[0] === 'object' && 'tag' in value[0]) bytes = u32(write(value as Directory));
      else bytes = Buffer.concat((value as [number, number][]).flatMap(([a, b]) => [u32(a), u32(b)]));
      const offset = bytes.length > 4 ? u32(append(bytes)) : bytes;
      u16(tag).copy(out, at);
      u16(type).copy(out, at + 2);
      u32(bytes.length / sizes[type]).copy(out, at + 4);
      offset.copy(out, at + 8);
    });
    return start;
  };
  const start = write(first);
  if (second) {
    const thumbnailAt = out.length + 2 + 12 * 2 + 4;
    const directory = Buffer.concat([
      u16(2),
      ...[u16(0x201), u16(4), u32(1), u32(thumbnailAt)],
      ...[u16(0x202), u16(4), u32(1), u32(second.thumbnail.length)],
      u32(0),
    ]);
    const at = append(directory);
    append(second.thumbnail);
    u32(at).copy(out, start + 2 + 12 * first.length);
  }
  return out;
}

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

function segment(marker: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]);
  return Buffer.concat([head, body]);
}

export interface JpegExtras {
  exif?: Buffer;
  xmp?: Buffer;
  iptc?: Buffer;
  /** Pixels per inch in the JFIF header. */
  jfif?: number;
}

/** Puts metadata into a JPEG, in place of any APP0, APP1 and APP13 that it has; other segments stay. */
export function putIntoJpeg(path: string, extras: JpegExtras): void {
  const bytes = readFileSync(path);
  const kept: Buffer[] = [];
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const length = bytes.readUInt16BE(at + 2) + 2;
    if (![0xe0, 0xe1, 0xed].includes(bytes[at + 1])) kept.push(bytes.subarray(at, at + length));
    at += length;
  }
  const added: Buffer[] = [];
  if (extras.jfif) {
    const density = Buffer.from([
      1,
      2,
      1,
      extras.jfif >> 8,
      extras.jfif & 255,
      extras.jfif >> 8,
      extras.jfif & 255,
      0,
      0,
    ]);
    added.push(segment(0xe0, Buffer.from('JFIF\0'), density));
  }
  if (extras.exif) added.push(segment(0xe1, Buffer.from('Exif\0\0'), extras.exif));
  if (extras.xmp) added.push(segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0'), extras.xmp));
  if (extras.iptc) {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(extras.iptc.length);
    // Two resources: another one first, then IPTC.
    const other = Buffer.from('8BIM\x03\xed\0\0\0\0\0\x02ab', 'latin1');
    const resource = Buffer.concat([Buffer.from('8BIM\x04\x04\0\0', 'latin1'), size, extras.iptc]);
    added.push(segment(0xed, Buffer.from('Photoshop 3.0\0'), other, resource, Buffer.alloc(extras.iptc.length % 2)));
  }
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 2), ...added, ...kept, bytes.subarray(at)]));
}

/** Appends a new first directory to a little-endian TIFF: its own tags and those of `block`, a little-endian EXIF block. */
export function putIntoTiff(path: string, tags: Directory): void {
  const bytes = readFileSync(path);
  const even = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
  const old = bytes.readUInt32LE(4);
  const count = bytes.readUInt16LE(old);
  const raw = Array.from({ length: count }, (_, index) => bytes.subarray(old + 2 + 12 * index, old + 14 + 12 * index));
  let out = Buffer.alloc(0);
  const write = (directory: Directory, extra: Buffer[]): number => {
    const entries = [...extra];
    for (const { tag, type, value } of directory) {
      let data: Buffer;
      if (Buffer.isBuffer(value)) data = value;
      else if (typeof value === 'string') data = Buffer.from(`${value}\0`, 'utf8');
      else if (typeof value === 'number') {
        data = Buffer.alloc(type === 3 ? 2 : 4);
        data.writeUIntLE(value, 0, data.length);
      } else if (typeof value[0] === 'object' && 'tag' in value[0]) {
        data = Buffer.alloc(4);
        data.writeUInt32LE(write(value as Directory, []));
      } else data = Buffer.from(Uint32Array.from((value as [number, number][]).flat()).buffer);
      const entry = Buffer.alloc(12);
      entry.writeUInt16LE(tag, 0);
      entry.writeUInt16LE(type, 2);
      entry.writeUInt32LE(data.length / sizes[type], 4);
      if (data.length <= 4) data.copy(entry, 8);
      else {
        entry.writeUInt32LE(even.length + out.length, 8);
        out = Buffer.concat([out, data, Buffer.alloc(data.length % 2)]);
      }
      const same = entries.findIndex((other) => other.readUInt16LE(0) === tag);
      if (same >= 0) entries.splice(same, 1);
      entries.push(entry);
    }
    entries.sort((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0));
    const head = Buffer.alloc(2);
    head.writeUInt16LE(entries.length);
    const at = even.length + out.length;
    out = Buffer.concat([out, head, ...entries, Buffer.alloc(4)]);
    return at;
  };
  const start = write(tags, raw);
  even.writeUInt32LE(start, 4);
  writeFileSync(path, Buffer.concat([even, out]));
}
