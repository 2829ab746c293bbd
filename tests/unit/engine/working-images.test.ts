import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkingImages, type WorkingImages } from '../../../src-main/engine/working-images.ts';
import { tidyCache } from '../../../src-main/engine/tidy-cache.ts';
import { failureOf } from '../../support/expectations.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { openFiles } from '../../support/open-files.ts';
import { scratchForEach, until } from '../../support/scratch.ts';

const scratch = scratchForEach('photos');
let photos: WorkingImages;
const save = async (name: string, width: number, height: number) => {
  await testPhoto(width, height).toFile(scratch.file(name));
  return { path: scratch.file(name), sha256: sha256(scratch.file(name)) };
};
const source = () => ({ path: scratch.file('a.png'), sha256: sha256(scratch.file('a.png')) });

beforeEach(async () => {
  await save('a.png', 300, 200);
  photos = createWorkingImages(scratch.file('working'));
});
afterEach(() => photos.dispose());

describe('working images shared between calls', () => {
  it('decodes once, however many ask at the same time', async () => {
    const widths = await Promise.all(
      [1, 2, 3].map(() => photos.use(source(), (image) => Promise.resolve(image.width))),
    );
    expect(widths).toEqual([300, 300, 300]);
    expect(readdirSync(scratch.file('working')).filter((name) => name.endsWith('.v'))).toHaveLength(1);
  });

  it('goes on for the others when one of them gives up', async () => {
    const controller = new AbortController();
    const first = failureOf(photos.use(source(), () => Promise.resolve(1), { signal: controller.signal }));
    const second = photos.use(source(), (image) => Promise.resolve(image.height));
    controller.abort();
    expect((await first).code).toBe('CANCELLED');
    expect(await second).toBe(200);
  });

  it('starts again after the only one gave up', async () => {
    const controller = new AbortController();
    const first = failureOf(photos.use(source(), () => Promise.resolve(1), { signal: controller.signal }));
    controller.abort();
    await first;
    expect(await photos.use(source(), (image) => Promise.resolve(image.height))).toBe(200);
  });

  it.skipIf(process.platform !== 'linux')('keeps no file open for those who went through quickly', async () => {
    await photos.use(source(), () => Promise.resolve());
    const files = [];
    for (let i = 0; i < 40; i += 1) {
      const wanted = await save(`${i}.png`, 20 + i, 20);
      await photos.use(wanted, () => Promise.resolve());
      files.push(wanted);
    }
    // Each is ready to be opened, and given up while that happens.
    for (const wanted of files) {
      const controller = new AbortController();
      const given = photos.use(wanted, () => Promise.resolve(), { signal: controller.signal });
      controller.abort();
      await given.catch(() => undefined);
    }
    const most = 4;
    await until(() => openFiles(scratch.path).length <= most);
    await photos.dispose();
    await until(() => openFiles(scratch.path).length === 0);
  });

  it('refuses a file that is no longer the photo that was meant', async () => {
    const wanted = source();
    await save('a.png', 300, 201);
    await failureOf(
      photos.use(wanted, () => Promise.resolve(1)),
      'FILE_CHANGED',
    );
  });

  it('keeps what is in use open while many others come and go', async () => {
    const sizes = Array.from({ length: 8 }, (_, i) => i);
    const others = await Promise.all(sizes.map((i) => save(`${i}.png`, 40 + i, 30)));
    await photos.use(source(), async (image) => {
      for (const other of others) await photos.use(other, (opened) => Promise.resolve(opened.width));
      expect((await image.readRegion({ x: 0, y: 0, width: 2, height: 1 })).length).toBe(6);
    });
  });
});

describe('trimming the cache', () => {
  const old = new Date(Date.now() - 43_200_000);
  const write = (name: string, bytes: number, time?: Date): string => {
    mkdirSync(scratch.file('cache', 'deep'), { recursive: true });
    const path = scratch.file('cache', name);
    writeFileSync(path, Buffer.alloc(bytes));
    if (time) utimesSync(path, time, time);
    return path;
  };

  it('throws out what was not used for longest, and neither what is new nor what is being written', async () => {
    const oldest = write('deep/oldest', 1000, new Date(old.getTime() - 5000));
    const older = write('older', 1000, old);
    const writing = write('x.heirloom-tmp-1-00000000', 1000, old);
    const fresh = write('fresh', 1000);
    await tidyCache(scratch.file('cache'), 2500);
    expect([oldest, older, writing, fresh].map(existsSync)).toEqual([false, true, true, true]);
    await tidyCache(scratch.file('cache'), 0);
    expect([older, writing, fresh].map(existsSync)).toEqual([false, true, true]);
  });

  it('keeps the checkpoints that 0.1.0 left there, which cannot be made again', async () => {
    const checkpoint = scratch.file('cache', 'training', '-home-me-mine-safetensors', 'checkpoint-000001.safetensors');
    mkdirSync(dirname(checkpoint), { recursive: true });
    writeFileSync(checkpoint, Buffer.alloc(4000));
    utimesSync(checkpoint, 1, 1);
    await tidyCache(scratch.file('cache'), 0);
    expect(existsSync(checkpoint)).toBe(true);
  });
});
