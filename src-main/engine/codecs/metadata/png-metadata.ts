import { withoutExifPrefix } from './exif-block.ts';
import { nothingFound, type FoundMetadata } from './found-metadata.ts';
import { iptcFromProfile } from './iptc.ts';
import { readPngChunks } from './png-chunks.ts';
import { decodeRawProfile, inflatePngText, parsePngText } from './png-text.ts';
import type { TiffReader } from './tiff-structure.ts';
import { withoutExtension, xmpBytes, xmpText } from './xmp-packet.ts';

const textTypes = ['tEXt', 'zTXt', 'iTXt'];
const xmpKeyword = 'XML:com.adobe.xmp';
const rawProfile = 'Raw profile type ';
const xmpMark = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const exifMark = Buffer.from('Exif\0\0', 'latin1');

type Part = { kind: 'exif' | 'iptc' | 'xmp'; bytes: Buffer };

/**
 * What a PNG holds beside its pixels: EXIF, IPTC and XMP in the places that the standard has for them, else in the texts of
 * ImageMagick and exiv2; and every other text as it is.
 */
export async function readPngMetadata(reader: TiffReader): Promise<FoundMetadata> {
  const { chunks, whole } = await readPngChunks(reader, [...textTypes, 'eXIf', 'acTL']);
  const found = nothingFound();
  if (!whole) found.lost.push('texts');
  const own = chunks.find(({ type }) => type === 'eXIf');
  if (own) found.exif = withoutExifPrefix(own.data);
  // A decompression bomb may stand in many texts, so of each name only the first is opened.
  const opened = new Set<string>();
  for (const { type, data } of chunks) {
    if (type === 'acTL' && data.length >= 4) found.pictures = Math.max(1, data.readUInt32BE(0));
    if (!textTypes.includes(type)) continue;
    const text = parsePngText(type, data);
    const name = text?.keyword ?? '';
    const isFirst = !opened.has(name);
    const part =
      text && isFirst && (name === xmpKeyword || name.startsWith(rawProfile)) ? partOf(type, data) : undefined;
    opened.add(name);
    if (!part) found.texts.push(Buffer.concat([Buffer.from(type, 'latin1'), data]));
    else if (part.kind !== 'xmp') found[part.kind] ??= part.bytes;
    else if (name === xmpKeyword || !found.xmp) found.xmp = xmpBytes(withoutExtension(xmpText(part.bytes)));
  }
  return found;
}

function partOf(type: string, data: Buffer): Part | undefined {
  const text = parsePngText(type, data);
  const content = text && inflatePngText(text);
  if (!text || !content) return undefined;
  if (text.keyword === xmpKeyword) return { kind: 'xmp', bytes: content };
  const bytes = decodeRawProfile(content);
  if (!bytes) return undefined;
  switch (text.keyword.slice(rawProfile.length).toLowerCase()) {
    case 'exif':
    case 'app1':
      if (bytes.subarray(0, xmpMark.length).equals(xmpMark))
        return { kind: 'xmp', bytes: bytes.subarray(xmpMark.length) };
      if (bytes.subarray(0, exifMark.length).equals(exifMark)) return { kind: 'exif', bytes: withoutExifPrefix(bytes) };
      return /^(?:II|MM)/.test(bytes.toString('latin1', 0, 2)) ? { kind: 'exif', bytes } : undefined;
    case 'xmp':
      return { kind: 'xmp', bytes };
    case 'iptc':
    case '8bim': {
      const iptc = iptcFromProfile(bytes);
      return iptc && { kind: 'iptc', bytes: iptc };
    }
    default:
      return undefined;
  }
}
