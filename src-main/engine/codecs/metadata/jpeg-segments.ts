import type { TiffReader } from './tiff-structure.ts';

export interface JpegSegment {
  /** Second byte of the marker: 0xe1 for APP1, 0xfe for a comment. */
  marker: number;
  /** Of `bytes`, from the start of the file. */
  offset: number;
  /** Without marker and length. */
  bytes: Buffer;
}

export interface JpegSegments {
  segments: JpegSegment[];
  /** Where the first segment that is neither APPn nor comment begins. */
  end: number;
}

const mostSegments = 4096;
const mostBytes = 32 * 2 ** 20;
const firstApp = 0xe0;
const lastApp = 0xef;
export const commentMarker = 0xfe;

/** A segment's payload is at most this long. */
export const mostSegmentBytes = 65533;

const isWanted = (marker: number): boolean => (marker >= firstApp && marker <= lastApp) || marker === commentMarker;
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * The APPn and comment segments before the first scan of a JPEG (ISO/IEC 10918-1, B.1.1). Bounded: what comes after 4,096
 * segments or 32 MB is left out.
 */
export async function readJpegSegments(reader: TiffReader): Promise<JpegSegments> {
  const segments: JpegSegment[] = [];
  let end: number | undefined;
  let bytes = 0;
  for (let at = 2, seen = 0; seen < mostSegments && bytes < mostBytes; seen += 1) {
    const head = await reader.read(at, 4);
    const marker = head[1];
    if (head.length < 4 || head[0] !== 0xff || marker === 0xda || marker === 0xd9) break;
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = head.readUInt16BE(2);
    if (length < 2) break;
    if (isWanted(marker)) {
      const payload = await reader.read(at + 4, length - 2);
      if (payload.length < length - 2) break;
      segments.push({ marker, offset: at + 4, bytes: payload });
      bytes += payload.length;
    } else end ??= at;
    at += 2 + length;
  }
  return { segments, end: end ?? 2 };
}

/** A segment as it stands in a file. Throws RangeError where the payload is longer than `mostSegmentBytes`. */
export function encodeSegment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}
