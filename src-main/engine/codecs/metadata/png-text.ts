import { deflateSync, inflateSync } from 'node:zlib';

/** A text chunk, parsed: tEXt and zTXt are Latin-1, iTXt is UTF-8 (PNG, 11.3.3). */
export interface PngText {
  keyword: string;
  /** The text's bytes; undefined where they cannot be inflated, or would be more than 16 MB. */
  content(): Buffer | undefined;
}

const maxTextBytes = 16 * 2 ** 20;

/** Undefined where the chunk is malformed. */
export function parsePngText(type: string, data: Buffer): PngText | undefined {
  const end = data.indexOf(0);
  if (end < 1) return undefined;
  const keyword = data.toString('latin1', 0, end);
  if (type === 'tEXt') return { keyword, content: () => data.subarray(end + 1) };
  if (type === 'zTXt') return { keyword, content: () => inflate(data.subarray(end + 2)) };
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const bytes = data.subarray(translated + 1);
  return { keyword, content: () => (data[end + 1] === 1 ? inflate(bytes) : bytes) };
}

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: maxTextBytes });
  } catch {
    return undefined;
  }
}

/**
 * The bytes of a 'Raw profile type …' text, as ImageMagick, exiv2 and ExifTool write what PNG had no place for: a name, the
 * number of bytes, and the bytes in hexadecimal, each on lines of their own. Undefined where they are fewer than said.
 */
export function decodeRawProfile(text: Buffer): Buffer | undefined {
  const head = /^\s*\S+\s+(\d{1,9})\s/.exec(text.toString('latin1', 0, 256));
  if (!head) return undefined;
  const length = Number(head[1]);
  const bytes = Buffer.from(text.toString('latin1', head[0].length).replace(/\s/g, ''), 'hex');
  return bytes.length >= length ? bytes.subarray(0, length) : undefined;
}

/** The inverse of `decodeRawProfile`, as a chunk's type and data. */
export function encodeRawProfile(name: string, bytes: Buffer): Buffer {
  const lines = bytes.toString('hex').replace(/.{72}(?=.)/g, '$&\n');
  const text = `\n${name}\n${String(bytes.length).padStart(8)}\n${lines}\n`;
  return Buffer.concat([Buffer.from(`zTXtRaw profile type ${name}\0\0`, 'latin1'), deflateSync(text)]);
}

/** A comment of another format as a chunk's type and data; undefined where it is no text. */
export function encodePngComment(comment: Buffer): Buffer | undefined {
  let end = comment.length;
  while (end > 0 && comment[end - 1] === 0) end -= 1;
  const text = comment.subarray(0, end);
  if (text.includes(0)) return undefined;
  const isUtf8 = text.some((byte) => byte > 127) && Buffer.from(text.toString('utf8'), 'utf8').equals(text);
  const head = isUtf8 ? 'iTXtComment\0\0\0\0\0' : 'tEXtComment\0';
  return Buffer.concat([Buffer.from(head, 'latin1'), text]);
}
