import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { createNetworks } from '../../../../src-main/models/open.ts';
import type { Mask, MaskOperation } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import { withEvidence, type FillParams, type FillStep } from '../../../../src-main/steps/fill/params.ts';
import type { OpenFillModel } from '../../../../src-main/steps/step-engine.ts';
import { failureOf, largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { brush, fillStep, rectangle } from '../../../support/steps.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';

const scratch = scratchForFile('network-fill');
mkdirSync(scratch.file('models'));
const finder = createModelFinder([scratch.file('models')]);
const networks = createNetworks({ cacheDirectory: scratch.file('cache') }, finder);
afterAll(() => networks.dispose());

const modelPath = scratch.file('models', 'untaught.safetensors');
await saveUntaughtModel(modelPath, { spread: 0.04 });
const model = (await finder.reference(modelPath))!;

const [width, height] = [280, 190];
const whole = { x: 0, y: 0, width, height };
const line = brush(6, 20, 30, 240, 150);
const blot = brush(70, 200, 70);
/** A wide hole into which narrow ones run from all sides. */
const starred: MaskOperation[] = [brush(40, 200, 70), brush(6, 150, 70, 250, 70), brush(6, 200, 30, 200, 130)];
/** The samples of what is wide of it, 3 channels. */
const inTheMiddle = (result: ArrayLike<number>): number[] => {
  const wide = rasterizeMask([brush(30, 200, 70)], whole, whole).values;
  return Array.from(result).filter((_, i) => wide[Math.floor(i / 3)] > 0);
};
const step = (mask: Mask, params: Partial<FillParams>): FillStep => fillStep(params, { mask });
const waves = (depth: 8 | 16, channels: 1 | 3 | 4, tint = [1, 1, 1, 1]) =>
  memoryPhoto({ width, height, channels, depth }, (x, y, c) =>
    Math.round((120 + 60 * Math.sin(x / 9) + 30 * Math.cos(y / 5)) * tint[c] * (depth === 16 ? 256 : 1)),
  );
const run = async (photo: ReturnType<typeof waves>, wanted: FillStep) => {
  const { variants, holes } = await fillDamage(photo, wanted, [1], { openModel: networks.open });
  return { result: photo.with(variants[0].patches), holes };
};

describe('filling with a network', { timeout: 60_000 }, () => {
  it('changes what was filled smoothly, and nothing outside the damage', async () => {
    const photo = waves(8, 3);
    const smooth = await run(photo, step([line], {}));
    const { result, holes } = await run(photo, step([line], { model }));
    const missing = rasterizeMask([line], photo, whole).values;
    let changed = 0;
    result.forEach((value, i) => {
      if (missing[Math.floor(i / 3)] === 0) expect(value).toBe(photo.pixels[i]);
      else if (value !== smooth.result[i]) changed += 1;
    });
    expect(changed).toBeGreaterThan(missing.filter((value) => value > 0).length / 2);
    expect(holes.every(({ network }) => network)).toBe(true);
    expect(smooth.holes.some(({ network }) => network)).toBe(false);
  });

  it('leaves copied texture alone, unless it is asked to fill with nothing else', async () => {
    const photo = waves(8, 3);
    const without = await run(photo, step([blot], {}));
    expect((await run(photo, step([blot], { model }))).result).toEqual(without.result);
    expect((await run(photo, step([blot], { model, method: 'network' }))).result).not.toEqual(without.result);
  });

  it('leaves it alone where narrow damage runs into it, too', async () => {
    const photo = waves(8, 3);
    const without = await run(photo, step(starred, {}));
    const { result } = await run(photo, step(starred, { model }));
    expect(result).not.toEqual(without.result);
    expect(inTheMiddle(result)).toEqual(inTheMiddle(without.result));
  });

  it('does so at 16 bits, and keeps alpha', async () => {
    const deep = waves(16, 3);
    const { result } = await run(deep, step([line], { model }));
    expect(result).toBeInstanceOf(Uint16Array);
    expect([...result].some((value) => value % 256 !== 0)).toBe(true);
    const clear = memoryPhoto({ width, height, channels: 4 }, (x, y, c) => (c === 3 ? x % 256 : 50 + (y % 90)));
    const kept = (await run(clear, step([line], { model }))).result;
    for (let i = 3; i < kept.length; i += 4) expect(kept[i]).toBe(clear.pixels[i]);
  });

  it('keeps a photo without colours without, however it is stored', async () => {
    const grey = waves(8, 1);
    expect((await run(grey, step([line], { model }))).result).toHaveLength(width * height);
    const stored = (await run(waves(8, 3), step([line], { model }))).result;
    for (let i = 0; i < stored.length; i += 3) {
      expect(Math.max(...stored.subarray(i, i + 3)) - Math.min(...stored.subarray(i, i + 3))).toBeLessThanOrEqual(1);
    }
    // Beyond the lumas that the photo has, the tint of the last one holds.
    const sepia = (await run(waves(8, 3, [1, 0.8, 0.6]), step([line], { model }))).result;
    for (let i = 0; i < sepia.length; i += 3) {
      expect(Math.abs(sepia[i + 1] - 0.8 * sepia[i])).toBeLessThanOrEqual(6);
      expect(Math.abs(sepia[i + 2] - 0.6 * sepia[i])).toBeLessThanOrEqual(6);
    }
  });

  it('keeps the few colours of a photo that has hardly any', async () => {
    const photo = memoryPhoto({ width, height }, (x, y, c) => 60 + (y % 40) + (x > 130 && x < 150 && c === 2 ? 16 : 0));
    const same: OpenFillModel = () => Promise.resolve(plainNetwork((value) => value));
    const fine = [{ ...line, size: 4 }];
    const decided = withEvidence(step(fine, { model }), { seed: 1, faces: [], restored: true, holes: [] });
    const { variants } = await fillDamage(photo, decided, [1], { openModel: same });
    const smooth = await run(photo, step(fine, {}));
    expect(largestDifference(photo.with(variants[0].patches), smooth.result)).toBeLessThanOrEqual(1);
    const blueAt = (x: number): number => {
      const at = 3 * (Math.round(30 + ((x - 20) * 120) / 220) * width + x);
      return smooth.result[at + 2] - smooth.result[at];
    };
    expect([blueAt(140), blueAt(60)]).toEqual([16, 0]);
  });

  it('is the same twice, and another with eight looks', async () => {
    const photo = waves(8, 3);
    const one = await run(photo, step([line], { model }));
    expect((await run(photo, step([line], { model }))).result).toEqual(one.result);
    expect((await run(photo, step([line], { model, ensemble: true }))).result).not.toEqual(one.result);
  });

  it('asks the network once for each tile, where damage goes through many parts of the photo, too', async () => {
    const photo = memoryPhoto({ width: 1100, height: 24 }, (x, y, c) => 90 + 40 * Math.sin(x / 9 + c) + y);
    const network = plainNetwork((value) => 0.2 + value / 2);
    const crack = [rectangle(20, 10, 1060, 4)];
    await fillDamage(photo, step(crack, { method: 'network', model }), [1], {
      openModel: () => Promise.resolve(network),
    });
    expect(network.runs).toBe(Math.ceil(1088 / 96));
  });

  it('says which model is missing', async () => {
    const gone = { name: 'gone', sha256: '0'.repeat(64) };
    await failureOf(run(waves(8, 3), step([line], { model: gone })), 'MODEL_UNKNOWN');
    await failureOf(run(waves(8, 3), step([line], { method: 'network' })), 'MODEL_UNKNOWN');
  });
});

describe('grain', () => {
  const grainy = memoryPhoto({ width, height }, (x, y, c) => {
    let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77) ^ Math.imul(c + 1, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return 120 + ((hash >>> 24) & 31) - 16;
  });
  const roughness = (result: ArrayLike<number>, mask: Mask): number => {
    const missing = rasterizeMask(mask, grainy, whole).values;
    let sum = 0;
    let count = 0;
    for (let pixel = 1; pixel < missing.length; pixel += 1) {
      if (missing[pixel] === 0 || missing[pixel - 1] === 0) continue;
      sum += Math.abs(result[3 * pixel] - result[3 * pixel - 3]);
      count += 1;
    }
    return sum / count;
  };

  it('comes back where a smooth fill has lost it', async () => {
    const wide = [{ ...line, size: 16 }];
    const truth = roughness(grainy.pixels, wide);
    const smooth = roughness((await run(grainy, step(wide, { method: 'smooth' }))).result, wide);
    const put = roughness((await run(grainy, step(wide, { method: 'smooth', grain: true }))).result, wide);
    expect(smooth / truth).toBeLessThan(0.5);
    expect(put / truth).toBeGreaterThan(0.6);
    expect(put / truth).toBeLessThan(1.3);
  });

  it('is the same for every seed, so that there is one smooth fill to choose', async () => {
    const wanted = step([{ ...line, size: 16 }], { method: 'smooth', grain: true });
    const { variants } = await fillDamage(grainy, wanted, [1, 2, 3]);
    expect(variants).toHaveLength(1);
  });

  it('is not put into copied texture, which has its own', async () => {
    const without = await run(grainy, step(starred, {}));
    const { result } = await run(grainy, step(starred, { grain: true }));
    expect(result).not.toEqual(without.result);
    expect(inTheMiddle(result)).toEqual(inTheMiddle(without.result));
  });

  it('is not put into a clean photo', async () => {
    const photo = waves(8, 3);
    const { result } = await run(photo, step([line], { method: 'smooth', grain: true }));
    expect(result).toEqual((await run(photo, step([line], { method: 'smooth' }))).result);
  });
});
