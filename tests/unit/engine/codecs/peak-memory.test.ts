import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { deflate, makeTiff, type TiffPicture } from './make-tiff.ts';
import { bundleChild } from '../../../support/bundle.ts';
import { folder } from './make-photos.ts';

const side = 3600;
const megabyte = 2 ** 20;

beforeAll(() => bundleChild('unit/engine/codecs/peak-memory-child.ts', folder, ['sharp']));

function plain() {
  return sharp({ create: { width: side, height: side, channels: 3, background: '#807060' } });
}

function tiff(samples: number, more: Partial<TiffPicture>): Buffer {
  const parts = [new Uint8Array(side * side * samples).fill(100)];
  return makeTiff([{ width: side, height: side, parts, samples, photometric: 2, ...deflate, ...more }]);
}

const makers: [string, () => Promise<Buffer> | Buffer][] = [
  ['baseline.jpg', () => plain().jpeg().toBuffer()],
  ['turned.jpg', () => plain().jpeg().withMetadata({ orientation: 6 }).toBuffer()],
  ['progressive.jpg', () => plain().jpeg({ progressive: true }).toBuffer()],
  ['plain.png', () => plain().png({ compressionLevel: 1 }).toBuffer()],
  ['interlaced.png', () => plain().png({ compressionLevel: 1, progressive: true }).toBuffer()],
  ['lossy.webp', () => plain().webp({ effort: 0 }).toBuffer()],
  ['one.gif', () => plain().gif({ effort: 1 }).toBuffer()],
  ['one.avif', () => plain().avif({ effort: 0 }).toBuffer()],
  ['one-strip.tif', () => tiff(3, {})],
  ['turned.tif', () => tiff(3, { tags: { 274: [8] } })],
  [
    'planes.tif',
    () => tiff(3, { tags: { 284: [2] }, parts: [1, 2, 3].map((value) => new Uint8Array(side * side).fill(value)) }),
  ],
  ['extra.tif', () => tiff(4, { tags: { 338: [0] } })],
  ['ycbcr.tif', () => tiff(3, { photometric: 6, tags: { 530: [1, 1] } })],
  ['lab.tif', () => tiff(3, { photometric: 8 })],
];

// The figures come from /proc.
describe.runIf(process.platform === 'linux')('a process takes no more memory than was asked for', () => {
  test.each(makers)('%s', { timeout: 60_000 }, async (name, make) => {
    const path = join(folder, name);
    writeFileSync(path, await make());
    for (const way of ['thumbnail', 'photo']) {
      const child = [join(folder, 'child.mjs'), path, way, join(folder, 'cache')];
      const { stdout } = await promisify(execFile)(process.execPath, child);
      const { asked, took } = JSON.parse(stdout) as { asked: number; took: number };
      expect(took, `${way}: took ${took / megabyte} MB, asked for ${asked / megabyte} MB`).toBeLessThanOrEqual(asked);
    }
  });
});
