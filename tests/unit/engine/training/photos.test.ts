import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { findPhotos } from '../../../../src-main/engine/training/find-photos.ts';
import { loadPhotoPool } from '../../../../src-main/engine/training/load-photo-pool.ts';
import { scratchFolder } from '../../../support/scratch.ts';

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
    await expect(findPhotos([scratch.file('nothing')])).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

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

  it('must be there', async () => {
    const failure = { code: 'PHOTOS_MISSING' };
    await expect(loadPhotoPool([], { seed: 1 })).rejects.toMatchObject(failure);
    await expect(loadPhotoPool([scratch.file('in', 'broken.jpg')], { seed: 1 })).rejects.toMatchObject(failure);
  });
});
