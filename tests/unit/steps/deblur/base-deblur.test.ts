import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { createNetworks, type OpenNetwork } from '../../../../src-main/models/open.ts';
import { measureBlur } from '../../../../src-main/steps/deblur/measure-blur.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { mean } from '../../../support/numbers.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { clean as restore } from '../clean/clean.ts';
import { edges } from './edges.ts';

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

  it.each([1.2, 2])('makes edges that are %s px wide sharper, without a rim, and grain no stronger', async (sigma) => {
    const blurred = edges(sigma, { noise: 3, channels: 3 });
    const pixels = Array.from(await restore(blurred, network));
    const { width, height } = blurred;
    const at = (x: number, y: number): number => pixels[(y * width + x) * 3 + 1];
    const sharper = memoryPhoto({ width, height, channels: 3 }, (x, y) => at(x, y));
    expect((await measureBlur(sharper)).blur).toBeLessThan(0.75 * (await measureBlur(blurred)).blur);
    // Between two edges of each direction, in the dark and in the bright: x 100…100+40 is bright, and so are rows 20…60.
    const columns = Array.from({ length: 80 }, (_, x) =>
      mean(Array.from({ length: 24 }, (__, y) => at(80 + x, 68 + y))),
    );
    const [dark, bright] = [mean(columns.slice(0, 12)), mean(columns.slice(36, 44))];
    const step = bright - dark;
    expect(step).toBeGreaterThan(50);
    expect(Math.max(...columns.slice(24, 56))).toBeLessThan(bright + 0.05 * step);
    expect(Math.min(...columns.slice(4, 20))).toBeGreaterThan(dark - 0.05 * step);
    const flat = Array.from({ length: 10 * 24 }, (_, i) => at(80 + (i % 10), 68 + Math.floor(i / 10)));
    expect(Math.sqrt(mean(flat.map((value) => (value - mean(flat)) ** 2)))).toBeLessThan(1.15 * 3);
  });
});
