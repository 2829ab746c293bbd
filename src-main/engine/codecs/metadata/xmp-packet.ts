import type { PhotoShape } from './exif-block.ts';
import { namespacesOf, propertyOf, rdfParts, setNumber, withoutElements, withoutProperty } from './xmp-text.ts';

/** XMP for text work: UTF-16 becomes UTF-8, all else stays byte for byte. One character a byte. */
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

export const xmpBytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const extensionProperty = 'xmpNote:HasExtendedXMP';

/** GUID of the extension that a packet in a JPEG says to have. */
export const extensionOf = (text: string): string | undefined => propertyOf(text, extensionProperty);

export const withoutExtension = (text: string): string => withoutProperty(text, extensionProperty);

/** One packet of both parts, which say different things of the same photo; undefined where they cannot be joined. */
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

/** The packet for the photo as it is now: upright, of its size, without a picture of how it was. */
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

/** What a packet says to lie behind the picture in the same file. */
export function attachedTo(text: string): { gainMap: boolean; video: boolean } {
  return { gainMap: gainMapMarks.test(text), video: videoMarks.test(text) };
}

const containers = ['Container', 'GContainer'];
const cameras = ['GCamera', 'Camera'];

/** The packet without what describes those attachments: they do not follow the photo, and readers would look for them. */
export function withoutAttachments(packet: string): string {
  let text = packet;
  for (const prefix of containers) text = withoutElements(text, `${prefix}:Directory`);
  for (const prefix of cameras) {
    for (const name of ['MotionPhoto', 'MotionPhotoVersion', 'MotionPhotoPresentationTimestampUs']) {
      text = withoutProperty(text, `${prefix}:${name}`);
    }
    for (const name of ['MicroVideo', 'MicroVideoVersion', 'MicroVideoOffset', 'MicroVideoPresentationTimestampUs']) {
      text = withoutProperty(text, `${prefix}:${name}`);
    }
  }
  return withoutProperty(text, 'hdrgm:Version');
}
