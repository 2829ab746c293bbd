import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createViews } from '../../../../src-main/host/views/views.ts';
import { workingImagePath } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import { createPictureCache } from '../../../../src-main/engine/render/picture-cache.ts';
import { createPatchCache } from '../../../../src-main/engine/render/patch-cache.ts';
import { pictureKey } from '../../../../src-main/steps/keys.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('cached-results');

const photo = memoryPhoto({ width: 40, height: 30 }, (x, y, c) => x + y + c);
const patches: PixelPatch[] = [
  { rect: { x: 3, y: 4, width: 2, height: 2 }, pixels: Uint8Array.from({ length: 12 }, (_, at) => at) },
];

describe('what a version with other arithmetic has kept', () => {
  const sha256 = 'ab'.repeat(32);
  const digest = (...parts: string[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

  it('is named otherwise than 0.1.0 named it: steps, tiles and decoded photos', () => {
    const text = '[]';
    expect(pictureKey(sha256, []).slice(0, 40)).not.toBe(digest(`5 ${sha256} ${text}`).slice(0, 40));
    const source = { path: 'photo.tif', sha256 };
    expect(createViews().register(source, []).slice(0, 32)).not.toBe(digest(sha256, text).slice(0, 32));
    expect(workingImagePath('working', sha256)).not.toBe(join('working', `${sha256}.v`));
  });

  it('is not told apart by anything else', () => {
    const source = { path: 'photo.tif', sha256 };
    expect(createViews().register(source, [])).toBe(createViews().register({ ...source, path: 'moved.tif' }, []));
    expect(createViews().register(source, [])).not.toBe(
      createViews().register({ ...source, sha256: 'cd'.repeat(32) }, []),
    );
  });
});

describe('results that are kept on the disk', () => {
  const spoilt: [string, (file: Buffer) => Buffer][] = [
    ['cut short', (file) => file.subarray(0, file.length - 1)],
    ['empty', () => Buffer.alloc(0)],
    ['without a header', () => Buffer.from('not a header\nand not samples')],
    ['with another depth', (file) => Buffer.from(file.toString('latin1').replace('"depth":8', '"depth":16'), 'latin1')],
  ];
  it.each(spoilt)('makes patches anew whose file is %s', async (name, spoil) => {
    const folder = scratch.file(name);
    await createPatchCache(folder).get('key', photo, () => Promise.resolve(patches));
    const [file] = readdirSync(folder);
    const path = scratch.file(name, file);
    const whole = readFileSync(path);
    expect(await createPatchCache(folder).get('key', photo, () => Promise.reject(new Error('made anew')))).toEqual(
      patches,
    );
    writeFileSync(path, spoil(whole));
    await createPatchCache(folder).get('key', photo, () => Promise.resolve(patches));
    expect(readFileSync(path)).toEqual(whole);
  });

  it('says when a picture that it wrote cannot be read again, instead of making it for ever', async () => {
    const folder = scratch.file('unreadable');
    mkdirSync(folder);
    let made = 0;
    const tooShort = async function* (): AsyncGenerator<Uint8Array> {
      made += 1;
      yield await Promise.resolve(photo.pixels.subarray(0, 120) as Uint8Array);
    };
    const opening = createPictureCache(folder).open('key', photo, tooShort);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(made).toBe(3);
  });
});
