import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp, { type OutputInfo, type Sharp } from 'sharp';

/** A small photo with texture and edges, 8-bit RGB, the same every time. */
export function testPixels(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const grain = (state >>> 24) / 16;
      const value = 110 + 60 * Math.sin(x / 9) * Math.cos(y / 13) + (y > height / 2 ? 40 : 0) + grain;
      pixels[at] = value;
      pixels[at + 1] = value * 0.9;
      pixels[at + 2] = value * 0.75;
    }
  }
  return pixels;
}

export function testPhoto(width = 160, height = 120): Sharp {
  return sharp(testPixels(width, height), { raw: { width, height, channels: 3 } });
}

/** A mask picture, white where `isSet`. */
export function testMask(width: number, height: number, isSet: (x: number, y: number) => boolean): Sharp {
  const values = Buffer.alloc(width * height);
  for (let i = 0; i < values.length; i += 1) values[i] = isSet(i % width, Math.floor(i / width)) ? 255 : 0;
  return sharp(values, { raw: { width, height, channels: 1 } });
}

export async function rawPixels(path: string): Promise<{ data: Buffer; info: OutputInfo }> {
  return sharp(path).raw().toBuffer({ resolveWithObject: true });
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
