import type { PhotoShape } from './exif-block.ts';
import { namespacesOf, propertyOf, rdfParts, setNumber, withoutElements, withoutProperty } from './xmp-text.ts';

/** A packet as text, one character a byte; UTF-16 becomes UTF-8, all else stays byte for byte. */
export function xmpText(packet: Buffer): string {
  const wide = packet.subarray(0, 2).toString('latin1');
  if (wide === '\xff\xfe' || wide === '<\0') return unicode(packet.subarray(0, packet.length & ~1));
  if (wide === '\xfe\xff' || wide === '\0<')
    return unicode(Buffer.from(packet.subarray(0, packet.length & ~1)).swap16());
  return packet.toString('latin1');
}

function unicode(packet: Buffer): string {
  const text = packet.toString('utf16le').replace(/^\ufeff/, '');
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The inverse of `xmpText`. */
export const xmpBytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const extensionProperty = 'xmpNote:HasExtendedXMP';

/** GUID of the extension that a packet in a JPEG names. */
export const extensionOf = (text: string): string | undefined => propertyOf(text, extensionProperty);

export const withoutExtension = (text: string): string => withoutProperty(text, extensionProperty);

/** A packet that names no extension, since none comes with it. */
export const standaloneXmp = (packet: Buffer): Buffer => xmpBytes(withoutExtension(xmpText(packet)));

/** One packet of both parts, which describe different properties of one photo; undefined where they cannot be joined. */
export function joinExtension(main: string, extension: string): string | undefined {
  const whole = rdfParts(withoutExtension(main));
  const more = rdfParts(extension);
  if (!whole || !more) return undefined;
  const known = namespacesOf(whole.head);
  const added: string[] = [];
  for (const [prefix, address] of namespacesOf(more.head)) {
    if (!known.has(prefix)) added.push(` xmlns:${prefix}="${address.replaceAll('"', '&quot;')}"`);
    else if (known.get(prefix) !== address) return undefined;
  }
  const head = whole.head.slice(0, -1) + added.join('') + '>';
  return head + [...whole.descriptions, ...more.descriptions].join('') + whole.tail;
}

/** The packet for the photo as it is now: orientation 1, its size, no thumbnail of how it was. */
export function uprightXmp(packet: Buffer, { width, height }: PhotoShape): Buffer {
  let text = xmpText(packet);
  text = text.replace(/(tiff:Orientation(?:\s*=\s*["']|\s*>\s*))[1-8]/g, '$11');
  for (const name of ['tiff:ImageWidth', 'exif:PixelXDimension']) text = setNumber(text, name, width);
  for (const name of ['tiff:ImageLength', 'exif:PixelYDimension']) text = setNumber(text, name, height);
  for (const name of ['xmp:Thumbnails', 'xap:Thumbnails']) text = withoutElements(text, name);
  return xmpBytes(text);
}

const gainMapMarks = /hdrgm:Version|Semantic(?:\s*=\s*["']|\s*>\s*)GainMap|apdi:AuxiliaryImageType[^<]{0,40}hdrgainmap/;
const videoMarks = /(?:MotionPhoto|MicroVideo)(?:\s*=\s*["']|\s*>\s*)1|Semantic(?:\s*=\s*["']|\s*>\s*)MotionPhoto/;

/** Whether a packet describes a gain map or a video behind the picture in the same file. */
export function attachmentsOf(text: string): { gainMap: boolean; video: boolean } {
  return { gainMap: gainMapMarks.test(text), video: videoMarks.test(text) };
}

const attachmentProperties = ['Camera', 'GCamera'].flatMap((prefix) => [
  ...['', 'Version', 'PresentationTimestampUs'].map((name) => `${prefix}:MotionPhoto${name}`),
  ...['', 'Version', 'Offset', 'PresentationTimestampUs'].map((name) => `${prefix}:MicroVideo${name}`),
]);

/** The packet without the description of those attachments: they are not exported, and readers would look for them. */
export function withoutAttachments(packet: string): string {
  let text = packet;
  for (const prefix of ['Container', 'GContainer']) text = withoutElements(text, `${prefix}:Directory`);
  for (const name of [...attachmentProperties, 'hdrgm:Version']) text = withoutProperty(text, name);
  return text;
}
