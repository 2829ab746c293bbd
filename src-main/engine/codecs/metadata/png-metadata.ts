import type { ByteReader } from '../base/byte-reader.ts';
import { behindPrefix, exifPrefix, withoutExifPrefix } from './exif-block.ts';
import { iptcFromProfile } from './iptc.ts';
import { noMetadata, type FoundMetadata } from './photo-metadata.ts';
import { readPngChunks } from './png-chunks.ts';
import { decodeRawProfile, parsePngText, type PngText } from './png-text.ts';
import { standaloneXmp } from './xmp-packet.ts';
import { xmpPrefix } from './xmp-in-jpeg.ts';

const textTypes = ['tEXt', 'zTXt', 'iTXt'];
const xmpKeyword = 'XML:com.adobe.xmp';
const rawProfile = 'Raw profile type ';

type Part = { kind: 'exif' | 'iptc' | 'xmp'; bytes: Buffer };

/**
 * What a PNG holds beside its pixels: EXIF, IPTC and XMP in the chunks that the standard has for them, else in the texts of
 * ImageMagick and exiv2; and every other text as it is.
 */
export async function readPngMetadata(reader: ByteReader): Promise<FoundMetadata> {
  const { chunks, whole } = await readPngChunks(reader, [...textTypes, 'eXIf', 'acTL']);
  const found = noMetadata();
  if (!whole) found.lost.push('texts');
  const exif = chunks.find(({ type }) => type === 'eXIf');
  if (exif) found.exif = withoutExifPrefix(exif.data);
  // Of each keyword only the first is inflated: many texts may be decompression bombs.
  const inflated = new Set<string>();
  for (const { type, data } of chunks) {
    if (type === 'acTL' && data.length >= 4) found.pictures = Math.max(1, data.readUInt32BE(0));
    if (!textTypes.includes(type)) continue;
    const text = parsePngText(type, data);
    const part = text && !inflated.has(text.keyword) ? partOf(text) : undefined;
    inflated.add(text?.keyword ?? '');
    if (!part) found.texts.push(Buffer.concat([Buffer.from(type, 'latin1'), data]));
    else if (part.kind !== 'xmp') found[part.kind] ??= part.bytes;
    else if (text?.keyword === xmpKeyword || !found.xmp) found.xmp = standaloneXmp(part.bytes);
  }
  return found;
}

/** EXIF, IPTC or XMP that a text holds; undefined where it is another text, or cannot be read. */
function partOf({ keyword, content }: PngText): Part | undefined {
  if (keyword !== xmpKeyword && !keyword.startsWith(rawProfile)) return undefined;
  const text = content();
  if (keyword === xmpKeyword) return text && { kind: 'xmp', bytes: text };
  const bytes = text && decodeRawProfile(text);
  if (!bytes) return undefined;
  switch (keyword.slice(rawProfile.length).toLowerCase()) {
    case 'exif':
    case 'app1': {
      const xmp = behindPrefix(bytes, xmpPrefix);
      if (xmp) return { kind: 'xmp', bytes: xmp };
      const exif = behindPrefix(bytes, exifPrefix) ?? bytes;
      return exif !== bytes || /^(?:II|MM)/.test(exif.toString('latin1', 0, 2))
        ? { kind: 'exif', bytes: exif }
        : undefined;
    }
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
