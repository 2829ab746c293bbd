import { writeFileSync } from 'node:fs';
import type { InfraredScan } from '../../../support/infrared-scan.ts';
import { bytesOf, deflate, makeTiff, type TiffPicture } from './make-tiff.ts';

/** Where programs write infrared: a fourth channel (VueScan), a second page (SilverFast), a second file. */
export type InfraredFile = 'channel' | 'page' | 'file';

export function colourPage({ width, height, colours }: InfraredScan): TiffPicture {
  return { width, height, parts: [bytesOf(colours)], samples: 3, bits: 16, photometric: 2 };
}

export function greyPage({ infrared, infraredSize }: InfraredScan, tags: Record<number, number[]> = {}): TiffPicture {
  return { ...infraredSize, parts: [bytesOf(infrared)], samples: 1, bits: 16, photometric: 1, tags, ...deflate };
}

/** The file of the infrared scan beside a photo. */
export const besidePhoto = (path: string): string => path.replace(/\.tif$/, '_ir.tif');

/** Writes a scan as a TIFF, and the second file where the infrared has one. @param tags of the photo's directory */
export function writeScan(
  path: string,
  scan: InfraredScan,
  file: InfraredFile,
  tags: Record<number, number[]> = {},
): void {
  const { width, height, colours, infrared } = scan;
  if (file === 'channel') {
    const mixed = new Uint16Array(width * height * 4);
    for (let i = 0; i < width * height; i += 1) {
      mixed.set([colours[3 * i], colours[3 * i + 1], colours[3 * i + 2], infrared[i]], 4 * i);
    }
    const page = { ...colourPage(scan), parts: [bytesOf(mixed)], samples: 4, tags: { 338: [0], ...tags } };
    writeFileSync(path, makeTiff([page]));
    return;
  }
  const photo = { ...colourPage(scan), tags };
  if (file === 'page') {
    // A small copy in between, as SilverFast has it.
    const [wide, high] = [90, 70];
    const small = { width: wide, height: high, parts: [new Uint8Array(wide * high * 3)], samples: 3, photometric: 2 };
    writeFileSync(path, makeTiff([photo, { ...small, tags: { 254: [1] } }, greyPage(scan, { 254: [4] })]));
    return;
  }
  writeFileSync(path, makeTiff([photo]));
  writeFileSync(besidePhoto(path), makeTiff([greyPage(scan)]));
}
