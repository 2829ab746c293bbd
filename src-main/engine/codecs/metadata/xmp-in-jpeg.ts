import { createHash } from 'node:crypto';
import { behindPrefix } from './exif-block.ts';
import { encodeSegment, type JpegSegment } from './jpeg-segments.ts';
import { extensionOf, joinExtension, withoutExtension, xmpBytes, xmpText } from './xmp-packet.ts';
import { rdfParts } from './xmp-text.ts';

/**
 * Extended XMP in a JPEG: one segment holds the packet; where that is too short, further segments hold an extension, which the
 * packet names by the MD5 of its bytes. (Adobe XMP Specification Part 3, 1.1.3.)
 */
export const xmpPrefix = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const extensionPrefix = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const guidBytes = 32;
const portionBytes = 65400;
const maxExtensionBytes = 24 * 2 ** 20;

/** Bytes of a packet that fit into one segment. */
const maxMainBytes = 65000;

/** The packet with its extension joined to it; `whole` is false where that is missing or damaged, and then not named in `xmp`. */
export function readXmpSegments(segments: readonly JpegSegment[]): { xmp?: string; whole: boolean } {
  const main = segments.find(({ marker, bytes }) => marker === 0xe1 && behindPrefix(bytes, xmpPrefix));
  if (!main) return { whole: true };
  const text = xmpText(main.bytes.subarray(xmpPrefix.length));
  const guid = extensionOf(text);
  if (guid === undefined) return { xmp: text, whole: true };
  const extension = readExtension(segments, guid);
  const joined = extension && joinExtension(text, extension.toString('latin1'));
  return joined === undefined ? { xmp: withoutExtension(text), whole: false } : { xmp: joined, whole: true };
}

function readExtension(segments: readonly JpegSegment[], guid: string): Buffer | undefined {
  const head = extensionPrefix.length + guidBytes + 8;
  const portions = segments
    .filter(({ marker, bytes }) => marker === 0xe1 && bytes.length > head && behindPrefix(bytes, extensionPrefix))
    .map(({ bytes }) => ({
      guid: bytes.toString('latin1', extensionPrefix.length, extensionPrefix.length + guidBytes),
      length: bytes.readUInt32BE(head - 8),
      offset: bytes.readUInt32BE(head - 4),
      data: bytes.subarray(head),
    }))
    .filter((portion) => portion.guid.toUpperCase() === guid.toUpperCase())
    .sort((a, b) => a.offset - b.offset);
  const length = portions[0]?.length;
  if (length === undefined || length > maxExtensionBytes) return undefined;
  let end = 0;
  for (const { offset, data } of portions) {
    if (offset !== end) return undefined;
    end += data.length;
  }
  return end === length ? Buffer.concat(portions.map(({ data }) => data)) : undefined;
}

/**
 * Splits a packet for a JPEG into the main part and the segments of an extension, none where all fits into the main part.
 * Undefined where a long packet cannot be split.
 */
export function fitXmpIntoJpeg(xmp: Buffer): { main: Buffer; extension: Buffer[] } | undefined {
  if (xmp.length <= maxMainBytes) return { main: xmp, extension: [] };
  const parts = rdfParts(xmpText(xmp));
  if (!parts) return undefined;
  const { head, descriptions, tail } = parts;
  const about = /rdf:about\s*=\s*(?:"[^"<]*"|'[^'<]*')/.exec(descriptions[0] ?? '')?.[0] ?? 'rdf:about=""';
  const naming = (guid: string): string =>
    `<rdf:Description ${about} xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${guid}"/>`;
  const packetEnd = tail.lastIndexOf('<?xpacket end');
  const closing = packetEnd < 0 ? tail : `${tail.slice(0, packetEnd).trimEnd()}${tail.slice(packetEnd)}`;
  let room = maxMainBytes - head.length - naming('0'.repeat(guidBytes)).length - closing.length;
  if (room < 0) return undefined;
  const kept: string[] = [];
  const moved: string[] = [];
  for (const description of descriptions) {
    const fits = description.length <= room;
    (fits ? kept : moved).push(description);
    if (fits) room -= description.length;
  }
  const start = Math.max(0, head.indexOf('<x:xmpmeta'), head.indexOf('<?xpacket') < 0 ? 0 : head.indexOf('?>') + 2);
  const extension = xmpBytes(
    head.slice(start).trimStart() + moved.join('') + (packetEnd < 0 ? tail : tail.slice(0, packetEnd)).trimEnd(),
  );
  if (moved.length === 0) return undefined;
  const guid = createHash('md5').update(extension).digest('hex').toUpperCase();
  return {
    main: xmpBytes(head + kept.join('') + naming(guid) + closing),
    extension: extensionSegments(extension, guid),
  };
}

function extensionSegments(extension: Buffer, guid: string): Buffer[] {
  const segments: Buffer[] = [];
  for (let offset = 0; offset < extension.length; offset += portionBytes) {
    const position = Buffer.alloc(8);
    position.writeUInt32BE(extension.length, 0);
    position.writeUInt32BE(offset, 4);
    const data = extension.subarray(offset, offset + portionBytes);
    segments.push(encodeSegment(0xe1, Buffer.concat([extensionPrefix, Buffer.from(guid, 'latin1'), position, data])));
  }
  return segments;
}
