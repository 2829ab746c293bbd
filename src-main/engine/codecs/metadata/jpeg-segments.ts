import type { ByteReader } from '../base/byte-reader.ts';

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
  /** Offset of the first segment that was not wanted. */
  end: number;
  /** A scan begins behind them. */
  hasScan: boolean;
}

const maxSegments = 4096;
const maxBytes = 32 * 2 ** 20;
const startOfScan = 0xda;
const endOfImage = 0xd9;
export const appMarker = 0xe0;
export const commentMarker = 0xfe;

/** Bytes of a segment's payload at most. */
export const maxSegmentBytes = 65533;

const isMetadata = (marker: number): boolean => (marker >= appMarker && marker <= 0xef) || marker === commentMarker;
/** TEM and RSTn, which have no length. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Segments before the first scan of a JPEG (ISO/IEC 10918-1, B.1.1). Bounded: what comes behind 4,096 segments or 32 MB is left
 * out.
 * @param isWanted by marker; APPn and comments where missing
 */
export async function readJpegSegments(
  reader: ByteReader,
  isWanted: (marker: number) => boolean = isMetadata,
): Promise<JpegSegments> {
  const segments: JpegSegment[] = [];
  let end: number | undefined;
  let bytes = 0;
  let hasScan = false;
  for (let at = 2, seen = 0; seen < maxSegments && bytes < maxBytes; seen += 1) {
    const head = await reader.read(at, 4);
    const marker = head[1];
    hasScan = head.length === 4 && head[0] === 0xff && marker === startOfScan;
    if (head.length < 4 || head[0] !== 0xff || hasScan || marker === endOfImage) break;
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
  return { segments, end: end ?? 2, hasScan };
}

/**
 * A segment as it stands in a file.
 * @throws RangeError where the payload is longer than `maxSegmentBytes`
 */
export function encodeSegment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}
