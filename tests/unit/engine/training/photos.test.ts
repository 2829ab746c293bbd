import { chmodSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findPhotos } from '../../../../src-main/engine/training/find-photos.ts';
import { loadPhotoPool } from '../../../../src-main/engine/training/load-photo-pool.ts';
import { asOther } from '../../../support/as-other.ts';
import { failureOf } from '../../../support/expectations.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { chunk } from '../codecs/make-containers.ts';

const scratch = scratchFolder('training-photos');
afterAll(() => scratch.remove());
mkdirSync(scratch.file('in'));
const paint = (path: string, width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 200, g: 100, b: 50, alpha: 1 } } }).toFile(path);
await paint(scratch.file('large.png'), 1600, 800);
await paint(scratch.file('in', 'small.jpg'), 300, 500);
await sharp(Buffer.alloc(60 * 40, 90), { raw: { width: 60, height: 40, channels: 1 } }).toFile(
  scratch.file('in', 'grey.png'),
);
writeFileSync(scratch.file('in', 'broken.jpg'), 'no photo at all');
writeFileSync(scratch.file('in', 'letter.txt'), 'dear grandmother');
writeFileSync(scratch.file('in', '.hidden.jpg'), 'x');

describe('photos to learn from', () => {
  it('are found in folders and what is in them, each once', async () => {
    const found = await findPhotos([scratch.path, scratch.file('large.png')]);
    expect(found.map((path) => path.slice(scratch.path.length + 1))).toEqual([
      'in/broken.jpg',
      'in/grey.png',
      'in/small.jpg',
      'large.png',
    ]);
    await failureOf(findPhotos([scratch.file('nothing')]), 'FILE_NOT_FOUND');
  });

  it.skipIf(process.platform === 'win32')(
    'are found beside a folder that nobody may read, which is named',
    async () => {
      const closed = scratch.file('in', 'closed');
      mkdirSync(closed);
      chmodSync(closed, 0);
      chmodSync(scratch.path, 0o755);
      const unreadable: string[] = [];
      const found = await asOther(() => findPhotos([scratch.file('in')], (folder) => unreadable.push(folder)));
      rmdirSync(closed);
      expect(found).toHaveLength(3);
      expect(unreadable).toEqual([closed]);
    },
  );

  it('are there at each size that they reach, in colour, and what cannot be read is passed over', async () => {
    const { pool, photos, skipped } = await loadPhotoPool(await findPhotos([scratch.path]), {
      seed: 1,
      sides: [1280, 400],
    });
    expect(photos).toBe(3);
    expect(skipped.map(({ path }) => path)).toEqual([scratch.file('in', 'broken.jpg')]);
    const sizes = pool.photos.map(({ width, height }) => `${width}×${height}`).toSorted();
    expect(sizes).toEqual(['1280×640', '240×400', '300×500', '400×200', '60×40']);
    const bytes = new Uint8Array(pool.bytes);
    for (const { offset, width, height } of pool.photos) {
      const middle = offset + (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3;
      const wanted = width === 60 ? [90, 90, 90] : [200, 100, 50];
      [...bytes.subarray(middle, middle + 3)].forEach((value, c) =>
        expect(Math.abs(value - wanted[c])).toBeLessThan(4),
      );
    }
  });

  it('are as many as there is room for, drawn by the seed', async () => {
    const paths = await findPhotos([scratch.path]);
    const { photos } = await loadPhotoPool(paths, { seed: 1, sides: [400], largestBytes: 1 });
    expect(photos).toBe(1);
  });

  it('leave out what needs more memory than there is, with the figures', async () => {
    // A few kilobytes that claim 484 megapixels, of which every one is there.
    const side = 22_000;
    const header = Buffer.alloc(13);
    header.writeUInt32BE(side, 0);
    header.writeUInt32BE(side, 4);
    header[8] = 1;
    const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)));
    const path = scratch.file('huge.png');
    const start = Buffer.from('89504e470d0a1a0a', 'hex');
    writeFileSync(path, Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.of())]));

    const limit = process.env.HEIRLOOM_MEMORY_MIB;
    onTestFinished(() => {
      rmSync(path);
      if (limit === undefined) delete process.env.HEIRLOOM_MEMORY_MIB;
      else process.env.HEIRLOOM_MEMORY_MIB = limit;
    });
    process.env.HEIRLOOM_MEMORY_MIB = String(Math.ceil(process.memoryUsage().rss / 2 ** 20) + 300);
    const { photos, skipped } = await loadPhotoPool([path, scratch.file('in', 'small.jpg')], { seed: 1, sides: [400] });
    expect(photos).toBe(1);
    expect(skipped).toEqual([
      {
        path,
        reason: expect.stringMatching(/huge\.png needs about 484 MB of memory, and only \d+ MB are free/) as string,
      },
    ]);
  });

  it('must be there', async () => {
    await failureOf(loadPhotoPool([], { seed: 1 }), 'PHOTOS_MISSING');
    await failureOf(loadPhotoPool([scratch.file('in', 'broken.jpg')], { seed: 1 }), 'PHOTOS_MISSING');
  });
});
