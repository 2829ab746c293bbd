import type { BitmapOperation } from './mask.ts';

/**
 * Run-length code of a bitmap mask: for each run one byte of value and a LEB128 length, row-major over the whole rectangle,
 * the bytes in base64. Lossless, small for masks, and readable in every process without a picture codec.
 */
export function encodeRuns(values: Uint8Array): string {
  const bytes: number[] = [];
  const parts: string[] = [];
  for (let start = 0; start < values.length;) {
    const value = values[start];
    let end = start + 1;
    while (end < values.length && values[end] === value) end += 1;
    bytes.push(value);
    for (let length = end - start; ; length = Math.floor(length / 128)) {
      bytes.push(length >= 128 ? (length % 128) | 128 : length);
      if (length < 128) break;
    }
    start = end;
    if (bytes.length >= 3 * 4096) {
      const whole = bytes.length - (bytes.length % 3);
      parts.push(btoa(String.fromCharCode(...bytes.splice(0, whole))));
    }
  }
  parts.push(btoa(String.fromCharCode(...bytes)));
  return parts.join('');
}

/** [height, width], or null if `runs` does not cover exactly `count` pixels. */
export function decodeRuns(runs: string, count: number): Uint8Array | null {
  let text: string;
  try {
    text = atob(runs);
  } catch {
    return null;
  }
  const values = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < text.length;) {
    const value = text.charCodeAt(i++);
    let length = 0;
    let factor = 1;
    for (;;) {
      if (i >= text.length) return null;
      const byte = text.charCodeAt(i++);
      length += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    if (length === 0 || at + length > count) return null;
    if (value !== 0) values.fill(value, at, at + length);
    at += length;
  }
  return at === count ? values : null;
}

/** The bitmap operation that adds (or erases) exactly these values; `null` where nothing is set. */
export function bitmapFromValues(
  values: Uint8Array,
  width: number,
  height: number,
  erase = false,
): BitmapOperation | null {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    const row = values.subarray(y * width, (y + 1) * width);
    const first = row.findIndex((value) => value !== 0);
    if (first < 0) continue;
    if (top === height) top = y;
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(
      right,
      row.findLastIndex((value) => value !== 0),
    );
  }
  if (right < 0) return null;
  const crop = new Uint8Array((right - left + 1) * (bottom - top + 1));
  for (let y = top; y <= bottom; y += 1) {
    crop.set(values.subarray(y * width + left, y * width + right + 1), (y - top) * (right - left + 1));
  }
  return {
    type: 'bitmap',
    erase,
    x: left,
    y: top,
    width: right - left + 1,
    height: bottom - top + 1,
    runs: encodeRuns(crop),
  };
}
