import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { createNetworks, type OpenNetwork } from '../../../../src-main/models/open.ts';
import { measureBlur } from '../../../../src-main/steps/deblur/measure-blur.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { mean } from '../../../support/numbers.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { clean as restore } from '../clean/clean.ts';
import { edges, grainyStep } from './edges.ts';

const models = resolve(import.meta.dirname, '../../../../resources/models');

describe.skipIf(!existsSync(resolve(models, 'base-deblur.safetensors')))('base-deblur', { timeout: 60_000 }, () => {
  const scratch = scratchForFile('base-deblur');
  const finder = createModelFinder([models]);
  const networks = createNetworks({ cacheDirectory: scratch.path }, finder);
  let network: OpenNetwork;
  beforeAll(async () => {
    network = await networks.open((await finder.reference('base-deblur'))!);
  });
  afterAll(() => networks.dispose());

  const restored = async (blurred: MemoryPhoto): Promise<MemoryPhoto> => {
    const pixels = await restore(blurred, network);
    return memoryPhoto(blurred, (x, y, c) => pixels[(y * blurred.width + x) * blurred.channels + c]);
  };

  it.each([1.2, 2])('makes edges that are %s px wide sharper', async (sigma) => {
    const blurred = edges(sigma, { channels: 3 });
    const { blur } = await measureBlur(await restored(blurred));
    expect(blur).toBeLessThan(0.75 * (await measureBlur(blurred)).blur);
  });

  it('leaves grain as strong as it is beside a blurred step, and what is sharp as it is', async () => {
    const deviation = ({ width, pixels }: MemoryPhoto): number => {
      const flat = Array.from(
        { length: 100 * 200 },
        (_, i) => pixels[((60 + Math.floor(i / 100)) * width + 80 + (i % 100)) * 3 + 1],
      );
      return Math.sqrt(mean(flat.map((value) => (value - mean(flat)) ** 2)));
    };
    const step = grainyStep(2, 3);
    const after = await restored(step);
    expect(deviation(after) / deviation(step)).toBeGreaterThan(0.9);
    expect(deviation(after) / deviation(step)).toBeLessThan(1.05);
    const sharp = edges(0, { noise: 3, channels: 3 });
    const changed = await restored(sharp);
    expect(mean(Array.from(changed.pixels, (value, i) => Math.abs(value - sharp.pixels[i])))).toBeLessThan(0.5);
  });
});
