import { deflateSync } from 'node:zlib';
import {
  encodeDirectory,
  numberTag,
  tiffTypes,
  type TiffLayout,
  type TiffTag,
} from '../../../../src-main/engine/codecs/metadata/tiff-structure.ts';

const layout: TiffLayout = { littleEndian: true, big: false };

export interface TiffPicture {
  width: number;
  height: number;
  /** Bytes of each strip, or of each tile, before they are packed. */
  parts: readonly Uint8Array[];
  rowsPerStrip?: number;
  tile?: { width: number; height: number };
  samples: number;
  bits?: number;
  photometric: number;
  /** Number of the compression, and how a part is packed. */
  compression?: number;
  pack?: (part: Uint8Array) => Uint8Array;
  /** Further tags of whole numbers. */
  tags?: Readonly<Record<number, readonly number[]>>;
  profile?: Uint8Array;
}

const whole = (tag: number, values: readonly number[], long = false): TiffTag =>
  numberTag(tag, values, layout, long ? tiffTypes.long : undefined);

export const deflate = { compression: 8, pack: (part: Uint8Array): Uint8Array => deflateSync(part) };

/** A TIFF of pictures, each directory before its pixels' successor; `next` links them. */
export function makeTiff(pictures: readonly TiffPicture[], extra: (offset: number) => TiffTag[] = () => []): Buffer {
  const chunks: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let end = 8;
  const put = (bytes: Uint8Array): number => {
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    chunks.push(padded);
    end += padded.length;
    return end - padded.length;
  };
  const stored = pictures.map((picture) => {
    const packed = picture.parts.map((part) => picture.pack?.(part) ?? part);
    return { picture, offsets: packed.map(put), counts: packed.map(({ length }) => length) };
  });
  const directories: { at: number; size: number; make: (offset: number, next: number) => Buffer }[] = [];
  for (const { picture, offsets, counts } of stored) {
    const { width, height, samples, bits = 8, photometric, compression = 1, tile, rowsPerStrip = height } = picture;
    const places = tile
      ? [whole(322, [tile.width]), whole(323, [tile.height]), whole(324, offsets, true), whole(325, counts, true)]
      : [whole(273, offsets, true), whole(278, [rowsPerStrip]), whole(279, counts, true)];
    const tags: TiffTag[] = [
      whole(256, [width]),
      whole(257, [height]),
      whole(258, Array<number>(samples).fill(bits)),
      whole(259, [compression]),
      whole(262, [photometric]),
      whole(277, [samples]),
      ...places,
      ...Object.entries(picture.tags ?? {}).map(([tag, values]) => whole(Number(tag), values)),
      ...extra(end),
    ];
    if (picture.profile) {
      const value = Buffer.from(picture.profile);
      tags.push({ tag: 34675, type: tiffTypes.undefined, count: value.length, value });
    }
    const make = (offset: number, next: number): Buffer => encodeDirectory(tags, layout, offset, next);
    const { length } = make(end, 0);
    directories.push({ at: end, size: length, make });
    end += length + (length % 2);
  }
  chunks[0].writeUInt32LE(directories[0].at, 4);
  directories.forEach(({ at, make, size }, index) => {
    chunks.push(make(at, directories[index + 1]?.at ?? 0), Buffer.alloc(size % 2));
  });
  return Buffer.concat(chunks);
}

/** The little-endian bytes of samples. */
export function bytesOf(samples: Uint8Array | Uint16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
