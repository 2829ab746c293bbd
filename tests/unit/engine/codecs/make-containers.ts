import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

/** Builders of JPEG segments and PNG chunks as other programs write them, apart from the code under test. */
export function segment(marker: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));
  const head = Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]);
  return Buffer.concat([head, body]);
}

/** Puts segments in behind the first two bytes of a JPEG, and bytes at its end. */
export function addSegments(path: string, segments: readonly Buffer[], behind: Buffer = Buffer.alloc(0)): void {
  const bytes = readFileSync(path);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2), behind]));
}

/** All APPn and comment segments of a JPEG before its first scan, and what stands behind its end. */
export function readSegments(path: string): { marker: number; body: Buffer }[] {
  const bytes = readFileSync(path);
  const found: { marker: number; body: Buffer }[] = [];
  for (let at = 2; bytes[at + 1] !== 0xda;) {
    const length = bytes.readUInt16BE(at + 2);
    found.push({ marker: bytes[at + 1], body: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return found;
}

export function chunk(type: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data as string, 'latin1')]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(body.length - 4, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/** Puts chunks into a PNG: behind its header, or before its end, which is behind the pixels. */
export function addChunks(path: string, chunks: readonly Buffer[], where: 'first' | 'last' = 'first'): void {
  const bytes = readFileSync(path);
  const at = where === 'first' ? 33 : bytes.length - 12;
  writeFileSync(path, Buffer.concat([bytes.subarray(0, at), ...chunks, bytes.subarray(at)]));
}

export function readChunks(path: string): { type: string; data: Buffer }[] {
  const bytes = readFileSync(path);
  const found: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const data = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), data });
  }
  return found;
}

/** A 'Raw profile type …' text: tEXt as ImageMagick once wrote it, zTXt as exiv2 does, iTXt as ExifTool may. */
export function rawProfile(type: 'tEXt' | 'zTXt' | 'iTXt', name: string, bytes: Buffer): Buffer {
  const lines = bytes.toString('hex').match(/.{1,72}/g) ?? [];
  const text = Buffer.from(`\n${name}\n${String(bytes.length).padStart(8)}\n${lines.join('\n')}\n`, 'latin1');
  const keyword = `Raw profile type ${name}\0`;
  const [head, body] = {
    tEXt: [keyword, text],
    zTXt: [`${keyword}\0`, deflateSync(text)],
    iTXt: [`${keyword}\x01\0\0\0`, deflateSync(text)],
  }[type] as [string, Buffer];
  return chunk(type, Buffer.concat([Buffer.from(head, 'latin1'), body]));
}

/** The index of a file with several pictures (CIPA DC-007). `entries`: type code, bytes, and offset from the index. */
export function multiPictureIndex(entries: readonly { type: number; length: number; offset: number }[]): Buffer {
  const uint32 = (value: number): Buffer =>
    Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
  const table = entries.flatMap(({ type, length, offset }) => [
    uint32(type),
    uint32(length),
    uint32(offset),
    uint32(0),
  ]);
  const head = [0x4d4d002a, 8].map(uint32);
  // Tags 0xb000 to 0xb002: version, number of pictures, and the table, which lies behind the directory of 50 bytes.
  const tags = [0xb0000007, 4, 0x30313030, 0xb0010004, 1, entries.length, 0xb0020007, 16 * entries.length, 50];
  return segment(0xe2, 'MPF\0', ...head, Buffer.from([0, 3]), ...[...tags, 0].map(uint32), ...table);
}
