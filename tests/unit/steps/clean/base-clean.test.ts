import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureNoise } from '../../../../src-main/steps/clean/measure-noise.ts';
import { createRandom, standardNormal } from '../../../../src-main/imaging/random.ts';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { createNetworks, type OpenNetwork } from '../../../../src-main/models/open.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { photosThere, psnr, readPhoto } from '../tone/tone-pictures.ts';
import { clean } from './clean.ts';

const models = resolve(import.meta.dirname, '../../../../resources/models');
const modelThere = existsSync(resolve(models, 'base-clean.safetensors'));
const names = ['eveningglow', 'friends-by-aitzol-berasategi', 'life-by-aitzol-berasategi', 'wine-by-jakkub-mede'];

describe.skipIf(!modelThere || !photosThere)('cleaning with what is suggested', { timeout: 60_000 }, () => {
  const scratch = scratchForFile('base-clean');
  const finder = createModelFinder([models]);
  const networks = createNetworks({ cacheDirectory: scratch.path }, finder);
  let network: OpenNetwork;
  beforeAll(async () => {
    network = await networks.open((await finder.reference('base-clean'))!);
  });
  afterAll(() => networks.dispose());

  /** The middle of the photo, which is enough. */
  async function readMiddle(name: string): Promise<MemoryPhoto> {
    const photo = await readPhoto('val', `${name}.png`);
    const [left, top] = [(photo.width - 320) >> 1, (photo.height - 320) >> 1];
    return memoryPhoto(
      { ...photo, width: 320, height: 320 },
      (x, y, c) => photo.pixels[((y + top) * photo.width + x + left) * photo.channels + c],
    );
  }

  async function cleanAsSuggested(photo: MemoryPhoto): Promise<{ suggested: number; pixels: number[] }> {
    const { suggested } = await measureNoise(photo);
    const mix = (value: number, i: number): number => photo.pixels[i] + suggested * (value - photo.pixels[i]);
    return { suggested, pixels: Array.from(await clean(photo, network), mix) };
  }

  it.each(names)('leaves %s, which is clean, as it is: 42 dB at least', async (name) => {
    const photo = await readMiddle(name);
    expect(psnr((await cleanAsSuggested(photo)).pixels, photo.pixels)).toBeGreaterThan(42);
  });

  it.each(names)('takes strong noise out of %s: 1.5 dB at least, where all of it is texture', async (name) => {
    const photo = await readMiddle(name);
    const random = createRandom(11);
    const noisy = memoryPhoto(photo, (x, y, c) => {
      const value = photo.pixels[(y * photo.width + x) * photo.channels + c] + 15 * standardNormal(random);
      return Math.min(255, Math.max(0, Math.round(value)));
    });
    const { suggested, pixels } = await cleanAsSuggested(noisy);
    expect(suggested).toBeGreaterThan(0.7);
    expect(psnr(pixels, photo.pixels)).toBeGreaterThan(psnr(noisy.pixels, photo.pixels) + 1.5);
  });

  it.each(names)('takes the blocks of JPEG out of %s', async (name) => {
    const photo = await readMiddle(name);
    const { width, height, channels } = photo;
    const raw = { width, height, channels: channels as 3 };
    const file = await sharp(photo.pixels as Uint8Array, { raw })
      .jpeg({ quality: 40 })
      .toBuffer();
    const decoded = await sharp(file).raw().toBuffer();
    const blocky = memoryPhoto(photo, (x, y, c) => decoded[(y * width + x) * channels + c]);
    const { suggested, pixels } = await cleanAsSuggested(blocky);
    expect(suggested).toBeGreaterThan(0.2);
    expect(psnr(pixels, photo.pixels)).toBeGreaterThan(psnr(blocky.pixels, photo.pixels) + 0.1);
  });
});
