import type { FileHandle } from 'node:fs/promises';
import { writeNewFile } from '../../platform/files/atomic.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { allocateSamples, bytesOf, type Samples } from '../pixels/samples.ts';

/**
 * Bytes of the header of a `.v` file of libvips (`iofuncs/vips.c`), the format of working images: header, all rows without gaps
 * (interleaved, 16 bit in the machine's byte order), and an XML text with the metadata. libvips maps such a file into memory instead
 * of reading it, and the engine reads rectangles from it with plain file reads.
 */
export const vipsHeaderBytes = 64;

const maxChannels = 8;

/** First four bytes on a little-endian machine, read as a big-endian number. */
const littleEndianMagic = 0xb6a6f208;
const bandFormats = { 8: 0, 16: 2 } as const;
const interpretations = { grey8: 1, grey16: 26, colour8: 22, colour16: 25 } as const;

export interface VipsHeader {
  /** px. */
  width: number;
  height: number;
  /** Interleaved samples per pixel, alpha included: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha; more while a file is decoded or encoded. */
  channels: number;
  /** Bits per sample. */
  depth: 8 | 16;
  /** Pixels per millimetre; 1 where nothing is known. */
  xResolution: number;
  yResolution: number;
}

/** One entry of the metadata text: `text` is a string, `blob` any bytes, `integer` a whole number. */
export type VipsField =
  | { name: string; kind: 'text'; value: string }
  | { name: string; kind: 'blob'; value: Uint8Array }
  | { name: string; kind: 'integer'; value: number };

export function bytesPerRow(header: Pick<VipsHeader, 'width' | 'channels' | 'depth'>): number {
  return header.width * header.channels * (header.depth / 8);
}

/** Offset of the metadata text, bytes. */
export function vipsTrailerOffset(header: VipsHeader): number {
  return vipsHeaderBytes + bytesPerRow(header) * header.height;
}

/** @param header with `colourChannels` where channels are not colours and at most one alpha */
export function encodeVipsHeader(header: VipsHeader & { colourChannels?: 1 | 3 }): Buffer {
  const bytes = Buffer.alloc(vipsHeaderBytes);
  const family = (header.colourChannels ?? header.channels) < 3 ? 'grey' : 'colour';
  bytes.writeUInt32BE(littleEndianMagic, 0);
  bytes.writeInt32LE(header.width, 4);
  bytes.writeInt32LE(header.height, 8);
  bytes.writeInt32LE(header.channels, 12);
  bytes.writeInt32LE(bandFormats[header.depth], 20);
  bytes.writeInt32LE(interpretations[`${family}${header.depth}`], 28);
  bytes.writeFloatLE(header.xResolution, 32);
  bytes.writeFloatLE(header.yResolution, 36);
  return bytes;
}

/** The header in the first 64 bytes of a `.v` file; undefined where it is none that Heirloom writes. */
function parseVipsHeader(bytes: Buffer): VipsHeader | undefined {
  if (bytes.length < vipsHeaderBytes || bytes.readUInt32BE(0) !== littleEndianMagic) return undefined;
  const bandFormat = bytes.readInt32LE(20);
  const depth = bandFormat === bandFormats[16] ? 16 : bandFormat === bandFormats[8] ? 8 : undefined;
  const header = { width: bytes.readInt32LE(4), height: bytes.readInt32LE(8), channels: bytes.readInt32LE(12) };
  if (depth === undefined || header.width < 1 || header.height < 1) return undefined;
  if (header.channels < 1 || header.channels > maxChannels || bytes.readInt32LE(24) !== 0) return undefined;
  return { ...header, depth, xResolution: bytes.readFloatLE(32), yResolution: bytes.readFloatLE(36) };
}

export async function readVipsHeader(file: FileHandle): Promise<VipsHeader | undefined> {
  const bytes = Buffer.alloc(vipsHeaderBytes);
  const { bytesRead } = await file.read(bytes, 0, vipsHeaderBytes, 0);
  return parseVipsHeader(bytes.subarray(0, bytesRead));
}

const xmlEscapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => xmlEscapes[character]);
}

const fieldTypes = { text: 'VipsRefString', blob: 'VipsBlob', integer: 'gint' } as const;

/** The metadata text that follows the pixels, UTF-8. */
export function encodeVipsTrailer(fields: readonly VipsField[]): Buffer {
  const lines = fields.map((field) => {
    const value = field.kind === 'blob' ? Buffer.from(field.value).toString('base64') : escapeXml(String(field.value));
    return `    <field type="${fieldTypes[field.kind]}" name="${escapeXml(field.name)}">${value}</field>`;
  });
  const text = [
    '<?xml version="1.0"?>',
    '<root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8.18.0">',
    '  <header>',
    '  </header>',
    '  <meta>',
    ...lines,
    '  </meta>',
    '</root>',
    '',
  ].join('\n');
  return Buffer.from(text, 'utf8');
}

/** Undoes libvips' escape of text: each byte outside printable ASCII becomes the character U+2400 plus the byte's signed value. */
function restoreBytes(text: string): string {
  if (!/[\u2380-\u241f]/.test(text)) return text;
  const bytes = Buffer.from(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code >= 0x2380 && code <= 0x241f ? (code - 0x2400) & 0xff : code & 0xff;
    }),
  );
  return bytes.toString('utf8');
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name as string] ?? '';
  });
}

/** The fields of a metadata text; `writtenByVips` where libvips wrote it, and not `encodeVipsTrailer`. */
export function parseVipsTrailer(text: string, writtenByVips: boolean): VipsField[] {
  const fields: VipsField[] = [];
  for (const match of text.matchAll(/<field type="([^"]*)" name="([^"]*)">([^<]*)<\/field>/g)) {
    const name = unescapeXml(match[2]);
    if (match[1] === fieldTypes.blob) fields.push({ name, kind: 'blob', value: Buffer.from(match[3], 'base64') });
    else if (match[1] === fieldTypes.integer) fields.push({ name, kind: 'integer', value: Number(match[3]) });
    else if (match[1] === fieldTypes.text) {
      const value = unescapeXml(match[3]);
      fields.push({ name, kind: 'text', value: writtenByVips ? restoreBytes(value) : value });
    }
  }
  return fields;
}

/** Replaces the metadata text of an open `.v` file, and nothing else. */
export async function replaceVipsTrailer(
  file: FileHandle,
  header: VipsHeader,
  fields: readonly VipsField[],
): Promise<void> {
  const offset = vipsTrailerOffset(header);
  const trailer = encodeVipsTrailer(fields);
  await file.truncate(offset);
  await file.write(trailer, 0, trailer.length, offset);
}

/** Reads the metadata text of an open `.v` file; undefined where the file ends before it, or without its last line. */
export async function readVipsTrailer(file: FileHandle, header: VipsHeader): Promise<string | undefined> {
  const offset = vipsTrailerOffset(header);
  const { size } = await file.stat();
  if (size <= offset || size - offset > 64 * 2 ** 20) return undefined;
  const bytes = Buffer.alloc(size - offset);
  await file.read(bytes, 0, bytes.length, offset);
  const text = bytes.toString('utf8');
  return text.trimEnd().endsWith('</root>') ? text : undefined;
}

const stripBytes = 4 * 2 ** 20;

/** Rows of a strip of about 4 MiB. */
export function stripRows(header: Pick<VipsHeader, 'width' | 'channels' | 'depth'>): number {
  return Math.max(1, Math.floor(stripBytes / bytesPerRow(header)));
}

/**
 * The pixels of an open `.v` file from top to bottom in strips, [rows, width, channels] each.
 * @throws CANCELLED
 */
export async function* readStrips(
  file: FileHandle,
  header: VipsHeader,
  signal?: AbortSignal,
  rows: number = stripRows(header),
): AsyncGenerator<Samples, void> {
  const { width, height, channels, depth } = header;
  for (let y = 0; y < height; y += rows) {
    throwIfCancelled(signal);
    const samples = allocateSamples(depth, Math.min(rows, height - y) * width * channels);
    await file.read(bytesOf(samples), 0, samples.byteLength, vipsHeaderBytes + y * bytesPerRow(header));
    yield samples;
  }
}

/** Writes the new `.v` file `path`; `strips` are whole rows from top to bottom. Errors of the file system come out as they are. */
export async function writeVipsFile(
  path: string,
  header: VipsHeader & { colourChannels?: 1 | 3 },
  strips: AsyncIterable<Samples>,
  fields: readonly VipsField[] = [],
): Promise<void> {
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield encodeVipsHeader(header);
    for await (const strip of strips) yield bytesOf(strip);
    yield encodeVipsTrailer(fields);
  }
  await writeNewFile(path, parts());
}
