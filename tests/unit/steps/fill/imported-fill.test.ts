import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { importModel } from '../../../../src-main/models/imported/import-model.ts';
import type { HoledPicture, Inpainter } from '../../../../src-main/models/imported/inpainter.ts';
import { createNetworks } from '../../../../src-main/models/open.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import type { OpenFillModel } from '../../../../src-main/steps/step-engine.ts';
import { changedWithin, expectWithin, failureOf, largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { brush, fillStep, rectangle } from '../../../support/steps.ts';
import { endlessModel, greedyModel, tinyLama, tinyOnnx, type TinyModel } from '../../../support/tiny-onnx.ts';

const model = { name: 'lama', sha256: '1'.repeat(64) };

/** An imported model in a line: what it draws at each place of its picture. */
function plainInpainter(
  side: number | undefined,
  draw: (picture: HoledPicture, pixel: number, channel: number) => number,
): Inpainter & { seen: HoledPicture[] } {
  const seen: HoledPicture[] = [];
  return {
    name: 'plain',
    side,
    multiple: 8,
    seen,
    inpaint(picture) {
      seen.push(picture);
      return Promise.resolve(picture.pixels.map((_, i) => draw(picture, Math.floor(i / 3), i % 3)));
    },
  };
}

const fill = async (photo: MemoryPhoto, mask: Mask, openModel: OpenFillModel, grain = false) => {
  const step = fillStep({ method: 'network', model, grain }, { mask });
  const { variants, holes } = await fillDamage(photo, step, [1, 2], { openModel });
  expect(variants).toHaveLength(1);
  return { result: photo.with(variants[0].patches), holes };
};
const opening =
  (inpainter: Inpainter): OpenFillModel =>
  () =>
    Promise.resolve(inpainter);

const [width, height] = [200, 160];
const inHole = (x: number, y: number): boolean => x >= 90 && x < 120 && y >= 70 && y < 90;
const hole = [rectangle(90, 70, 30, 20)];
const waves = (depth: 8 | 16, channels: number, tint = [1, 1, 1, 1]) =>
  memoryPhoto({ width, height, channels, depth }, (x, y, c) =>
    channels % 2 === 0 && c === channels - 1
      ? 2 ** depth - 1 - (x % 7)
      : Math.round((120 + 40 * Math.sin(x / 9) + 20 * Math.cos(y / 5)) * tint[c] * (depth === 16 ? 256.7 : 1)),
  );

describe('filling with an imported model', () => {
  it.each([
    [8, 3],
    [16, 3],
    [8, 4],
    [8, 1],
    [16, 2],
  ] as const)('changes nothing outside of the hole: %i bits, %i channels', async (depth, channels) => {
    const photo = waves(depth, channels);
    const { result } = await fill(photo, hole, opening(plainInpainter(64, () => 0.25)));
    expect(changedWithin([photo.pixels, result], { width, channels }, inHole)).toBeGreaterThan(500);
    const alpha = (samples: ArrayLike<number>) =>
      channels % 2 === 0 ? Array.from(samples).filter((_, i) => i % channels === channels - 1) : [];
    expect(alpha(result)).toEqual(alpha(photo.pixels));
  });

  it('shows it the photo around the hole, the hole filled with something plausible, and a size that it takes', async () => {
    const inpainter = plainInpainter(64, ({ pixels }, pixel, c) => pixels[pixel * 3 + c]);
    await fill(waves(8, 3), hole, opening(inpainter));
    const [{ hole: missing, pixels, ...size }] = inpainter.seen;
    expect(size).toEqual({ width: 64, height: 64 });
    // 30 × 20 px and what it draws around them.
    const count = missing.filter((value) => value > 0).length;
    expect(count).toBeGreaterThan(30 * 20);
    expect(count).toBeLessThan(40 * 30);
    expect(Math.min(...pixels)).toBeGreaterThan(0.2);

    const free = plainInpainter(undefined, () => 0.5);
    await fill(waves(8, 3), hole, opening(free));
    expect(free.seen[0]).toMatchObject({ width: 200, height: 160 });
  });

  it('reduces a hole that is larger than what it takes, and enlarges what it gives', async () => {
    const photo = memoryPhoto({ width, height }, (x, _, c) => 60 + 0.5 * x + 10 * c);
    const ramp = plainInpainter(32, ({ width: side }, pixel, c) => {
      // The window is the photo's right 160 px, of which 32 are left.
      const x = ((pixel % side) + 0.5) * 5 + 40;
      return (60 + 0.5 * x + 10 * c) / 255;
    });
    const large = [rectangle(100, 40, 80, 80)];
    const { result } = await fill(photo, large, opening(ramp));
    expect(largestDifference(result, photo.pixels)).toBeLessThan(4);
  });

  it('lays it in without a seam', async () => {
    const photo = waves(8, 3);
    const truth = photo.pixels;
    // It draws the truth, but somewhat darker.
    const darker: Inpainter = {
      ...plainInpainter(undefined, () => 0),
      inpaint: ({ width: w, height: h }) =>
        Promise.resolve(Float32Array.from({ length: w * h * 3 }, (_, i) => truth[i] / 255 - 0.08)),
    };
    const { result } = await fill(photo, hole, opening(darker));
    expect(largestDifference(result, truth)).toBeLessThanOrEqual(2);
  });

  it('brings no colour into a photo without, however it is stored', async () => {
    const green = opening(plainInpainter(64, (_, __, c) => (c === 1 ? 0.6 : 0.4)));
    const grey = (await fill(waves(8, 3), hole, green)).result;
    const sepia = (await fill(waves(8, 3, [1, 0.8, 0.6]), hole, green)).result;
    const chroma = (samples: ArrayLike<number>, blue: number) =>
      Array.from({ length: samples.length / 3 }, (_, i) => samples[3 * i + 2] - blue * samples[3 * i]);
    expectWithin(chroma(grey, 1), -1, 1);
    expectWithin(chroma(sepia, 0.6), -6, 6);
  });

  it('gives it the grain of the photo', async () => {
    let state = 1;
    const noise = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
    const grainy = memoryPhoto({ width, height, channels: 1 }, () => 128 + 40 * noise());
    const rough = (result: ArrayLike<number>): number => {
      let sum = 0;
      for (let y = 72; y < 88; y += 1)
        for (let x = 92; x < 118; x += 1) sum += Math.abs(result[y * width + x] - result[y * width + x + 1]);
      return sum;
    };
    const plain = opening(plainInpainter(64, () => 0.5));
    const without = rough((await fill(grainy, hole, plain)).result);
    const withGrain = rough((await fill(grainy, hole, plain, true)).result);
    expect(withGrain).toBeGreaterThan(3 * without);
    expect(withGrain).toBeGreaterThan(0.4 * rough(grainy.pixels));
  });

  it('is shown all of what is near at once, and each hole once', async () => {
    const inpainter = plainInpainter(64, () => 0.5);
    const apart = [brush(6, 20, 20), brush(6, 30, 26), brush(6, 180, 140), brush(6, 100, 80)];
    const { holes } = await fill(waves(8, 3), apart, opening(inpainter));
    expect(holes).toHaveLength(4);
    expect(holes.every(({ network }) => network)).toBe(true);
    expect(inpainter.seen).toHaveLength(3);
  });

  it('does not take part in other ways to fill', async () => {
    const step = fillStep({ method: 'auto', model }, { mask: hole });
    const openModel = opening(plainInpainter(64, () => 0.5));
    await failureOf(fillDamage(waves(8, 3), step, [1], { openModel }), 'INVALID_REQUEST', /fills by itself/);
  });
});

describe('a model that is ill', { timeout: 240_000 }, () => {
  const scratch = scratchForFile('imported-fill');
  mkdirSync(scratch.file('models'));
  const finder = createModelFinder([scratch.file('models')]);
  const builtDirectory = resolve(import.meta.dirname, '../../../../out/main');
  let limits = { openMs: 60_000, runMs: 60_000, memory: 4e8 };
  const sample = { width: 64, height: 64, pixels: new Float32Array(64 * 64 * 3).fill(0.4) };
  const taken = async (name: string, tiny: TinyModel) => {
    writeFileSync(scratch.file(`${name}.onnx`), tinyOnnx(tiny));
    await importModel(
      { path: scratch.file(`${name}.onnx`) },
      {
        folder: scratch.file('models'),
        fileOf: finder.pathOf,
        reserved: [],
        modulePath: `${builtDirectory}/run-imported-model.js`,
        threads: 1,
        sample: () => Promise.resolve(sample),
        limits,
      },
    );
    return (await finder.reference(name))!;
  };
  const photo = memoryPhoto({ width: 320, height: 320 }, (x, y) => 90 + 40 * Math.sin(x / 20 + y / 30));
  const small = [rectangle(100, 100, 20, 20)];
  const large = [rectangle(60, 60, 200, 200)];

  it('is refused with a sentence where it takes all memory or never ends, and the next fill works', async () => {
    const networks = createNetworks({ cacheDirectory: scratch.file('cache'), builtDirectory }, finder, () => limits);
    const filling = (reference: typeof model, mask: Mask) =>
      fillDamage(photo, fillStep({ method: 'network', model: reference }, { mask }), [1], {
        openModel: networks.openToFill,
      });
    try {
      const greedy = await taken('greedy', greedyModel());
      const endless = await taken('endless', endlessModel());
      const lama = await taken('lama', tinyLama());
      await filling(greedy, small);
      await failureOf(
        filling(greedy, large),
        'MODEL_FAILED',
        /"greedy" took more than 400 MB of memory and was stopped\. Nothing was changed/,
      );
      await filling(greedy, small);

      limits = { ...limits, runMs: 3000 };
      await failureOf(filling(endless, large), 'MODEL_FAILED', /"endless" was not done after 3 s and was stopped/);
      limits = { ...limits, runMs: 60_000 };
      await filling(endless, small);
      const stop = new AbortController();
      const step = fillStep({ method: 'network', model: endless }, { mask: large });
      const cancelled = fillDamage(photo, step, [1], { openModel: networks.openToFill, signal: stop.signal });
      setTimeout(() => stop.abort(), 300);
      await failureOf(cancelled, 'CANCELLED');
      const { variants } = await filling(lama, large);
      expect(photo.with(variants[0].patches)).not.toEqual(photo.pixels);
    } finally {
      await networks.dispose();
    }
  });
});
