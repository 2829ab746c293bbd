import { bytesOf, type Samples } from '../../../imaging/samples.ts';
import { encodeDirectory, numberTag, tiffTypes, type TiffLayout, type TiffTag } from './tiff-structure.ts';

const layout: TiffLayout = { littleEndian: true, big: false };
const headerBytes = 8;

function shorts(tag: number, values: readonly number[]): TiffTag {
  return { tag, type: tiffTypes.short, count: values.length, value: Buffer.from(Uint16Array.from(values).buffer) };
}

/**
 * Pixels as an uncompressed TIFF in memory: the one way to hand sharp raw pixels together with their colour profile, or as Lab.
 * `samples`: [height, width, channels], channels 1 to 4 with alpha in the even ones; of Lab, 16 bits each, a and b signed.
 */
export function encodeMemoryTiff(
  samples: Samples,
  size: { width: number; height: number; channels: number },
  icc: Buffer | undefined,
  isLab = false,
): Buffer {
  const { width, height, channels } = size;
  const pixels = bytesOf(samples);
  const depth = samples instanceof Uint16Array ? 16 : 8;
  const hasAlpha = channels % 2 === 0;
  const tags: TiffTag[] = [
    numberTag(256, tiffTypes.long, width, layout),
    numberTag(257, tiffTypes.long, height, layout),
    shorts(
      258,
      Array.from({ length: channels }, () => depth),
    ),
    shorts(259, [1]),
    // 1: grey, 0 is black; 2: RGB; 8: CIELab.
    shorts(262, [isLab ? 8 : channels < 3 ? 1 : 2]),
    numberTag(273, tiffTypes.long, headerBytes, layout),
    shorts(277, [channels]),
    numberTag(278, tiffTypes.long, height, layout),
    numberTag(279, tiffTypes.long, pixels.length, layout),
  ];
  if (icc) tags.push({ tag: 34675, type: tiffTypes.undefined, count: icc.length, value: icc });
  // 2: alpha that the colours have not been multiplied with.
  if (hasAlpha) tags.push(shorts(338, [2]));
  const padding = pixels.length % 2;
  const directoryAt = headerBytes + pixels.length + padding;
  const header = Buffer.alloc(headerBytes);
  header.write('II*\0', 'latin1');
  header.writeUInt32LE(directoryAt, 4);
  return Buffer.concat([header, pixels, Buffer.alloc(padding), encodeDirectory(tags, layout, directoryAt, 0)]);
}
