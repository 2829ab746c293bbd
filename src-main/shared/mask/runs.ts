import type { Rect } from '../geometry/rect.ts';
import type { BitmapOperation } from './mask.ts';
import { boundsOfSet } from './set-bounds.ts';

/**
 * Run-length code of a bitmap mask, whose values come in parts: for each run one byte of value and a LEB128 length, row-major over the whole
 * rectangle. Lossless, small for masks, and readable in every process without a picture codec. Memory follows the code, not the values.
 */
class RunWriter {
  #bytes = new Uint8Array(4096);
  #used = 0;
  #value = -1;
  #length = 0;

  add(values: Uint8Array): void {
    for (let start = 0; start < values.length;) {
      const value = values[start];
      let end = start + 1;
      while (end < values.length && values[end] === value) end += 1;
      if (value !== this.#value) {
        this.#write();
        this.#value = value;
        this.#length = 0;
      }
      this.#length += end - start;
      start = end;
    }
  }

  /** The code of all that was added. */
  end(): Uint8Array {
    this.#write();
    this.#length = 0;
    return this.#bytes.slice(0, this.#used);
  }

  #write(): void {
    if (this.#length === 0) return;
    if (this.#used + 10 > this.#bytes.length) {
      const larger = new Uint8Array(Math.ceil(this.#bytes.length * 1.5));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#used++] = this.#value;
    for (let length = this.#length; ; length = Math.floor(length / 128)) {
      this.#bytes[this.#used++] = length >= 128 ? (length % 128) | 128 : length;
      if (length < 128) break;
    }
  }
}

/**
 * Calls `run` for each run of the code, with yields every few ms. Returns whether the code covers exactly `count` pixels.
 * @param run first and last + 1 pixel of the rectangle in reading order
 */
export function* readRuns(
  bytes: Uint8Array,
  count: number,
  run: (value: number, start: number, end: number) => void,
): Generator<void, boolean, void> {
  let at = 0;
  let left = runsOfTurn;
  for (let i = 0; i < bytes.length;) {
    const value = bytes[i++];
    let length = 0;
    let factor = 1;
    for (;;) {
      if (i >= bytes.length) return false;
      const byte = bytes[i++];
      length += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    if (length === 0 || at + length > count) return false;
    run(value, at, at + length);
    at += length;
    if ((left -= 1) > 0) continue;
    left = runsOfTurn;
    yield;
  }
  return at === count;
}

const runsOfTurn = 200_000;

/** Bytes that become text at once; no padding where more follows. */
const bytesOfPart = 3 * 4096;

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesOfPart) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + bytesOfPart))));
  }
  return parts.join('');
}

/** Null where `text` is no base64. */
export function fromBase64(text: string): Uint8Array | null {
  const lettersOfPart = (bytesOfPart / 3) * 4;
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let used = 0;
  try {
    for (let at = 0; at < text.length; at += lettersOfPart) {
      const part = atob(text.slice(at, at + lettersOfPart));
      for (let i = 0; i < part.length; i += 1) bytes[used++] = part.charCodeAt(i);
    }
  } catch {
    return null;
  }
  return bytes.subarray(0, used);
}

/** The bitmap operation that adds (or erases) exactly these values; `null` where nothing is set. */
export function bitmapFromValues(
  values: Uint8Array,
  width: number,
  height: number,
  erase = false,
): BitmapOperation | null {
  const coded = codeBitmap(values, width, height);
  if (!coded) return null;
  const { bytes, ...place } = coded;
  return { type: 'bitmap', erase, ...place, runs: toBase64(bytes) };
}

/** The run-length code of the smallest rectangle that holds all that is set, and where that lies; `null` where nothing is set. */
export function codeBitmap(values: Uint8Array, width: number, height: number): (Rect & { bytes: Uint8Array }) | null {
  const rect = boundsOfSet({ bounds: { x: 0, y: 0, width, height }, values });
  if (!rect) return null;
  const writer = new RunWriter();
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    writer.add(values.subarray(y * width + rect.x, y * width + rect.x + rect.width));
  }
  return { ...rect, bytes: writer.end() };
}
