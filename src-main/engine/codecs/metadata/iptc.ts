/**
 * IPTC-IIM stands bare in a TIFF (tag 33723) and inside a Photoshop image resource, number 0x0404, in a JPEG (APP13). The
 * working image keeps it bare. (IPTC-IIM 4.2; Adobe Photoshop File Formats, "Image Resource Blocks".)
 */
export const photoshopPrefix = Buffer.from('Photoshop 3.0\0', 'latin1');
const resourceMark = '8BIM';
const iptcResource = 0x0404;
/** Every field of IPTC-IIM begins with it. */
const fieldMark = 0x1c;

/** The bare IPTC in a chain of image resources, with or without the prefix of JPEG. */
export function iptcFromResources(bytes: Buffer): Buffer | undefined {
  return imageResource(bytes, iptcResource);
}

/** The content of the image resource of this number in a chain of such, with or without the prefix of JPEG. */
export function imageResource(bytes: Buffer, wanted: number): Buffer | undefined {
  let at = bytes.subarray(0, photoshopPrefix.length).equals(photoshopPrefix) ? photoshopPrefix.length : 0;
  while (at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === resourceMark) {
    const id = bytes.readUInt16BE(at + 4);
    const nameLength = bytes[at + 6] + 1;
    const sizeAt = at + 6 + nameLength + (nameLength % 2);
    if (sizeAt + 4 > bytes.length) return undefined;
    const size = bytes.readUInt32BE(sizeAt);
    const start = sizeAt + 4;
    if (id === wanted) return start + size <= bytes.length ? bytes.subarray(start, start + size) : undefined;
    at = start + size + (size % 2);
  }
  return undefined;
}

/** The bare IPTC in a 'Raw profile type' text of a PNG, where it stands bare or among image resources. */
export function iptcFromProfile(bytes: Buffer): Buffer | undefined {
  return bytes[0] === fieldMark ? bytes : iptcFromResources(bytes);
}

/** Bare IPTC as an image resource, the form that PNG takes. */
export function iptcAsResource(iptc: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write(resourceMark, 0, 'latin1');
  head.writeUInt16BE(iptcResource, 4);
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length % 2)]);
}

/** Bare IPTC as the payload of a JPEG's APP13. */
export function iptcAsSegment(iptc: Buffer): Buffer {
  return Buffer.concat([photoshopPrefix, iptcAsResource(iptc)]);
}
