import { describe, expect, it } from 'vitest';
import { cellsOf, readPage, reducePage, type Page } from '../../../src-main/imaging/pages/page.ts';
import { createReducedCells, patchedPicture } from '../../../src-main/imaging/pixels/patched-picture.ts';
import type { PixelPatch } from '../../../src-main/imaging/pixels/patches.ts';
import type { Picture } from '../../../src-main/imaging/pixels/picture.ts';
import { allocateSamples } from '../../../src-main/imaging/pixels/samples.ts';
import { createRandom } from '../../../src-main/imaging/random.ts';
import { changedPicture } from '../../../src-main/imaging/pixels/changed-picture.ts';
import type { Rect } from '../../../src-main/shared/geometry/rect.ts';
import { maskBounds } from '../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../src-main/shared/mask/rasterize.ts';
import { memoryPhoto } from '../../support/memory-photo.ts';
import { between, pick, randomMask, randomPart, randomRect } from '../../support/random-masks.ts';
import { sameSamples } from '../steps/tone/tone-pictures.ts';

const valueAt = ({ bounds, values }: Page, x: number, y: number): number =>
  x < bounds.x || y < bounds.y || x >= bounds.x + bounds.width || y >= bounds.y + bounds.height
    ? 0
    : values[(y - bounds.y) * bounds.width + x - bounds.x];
const randomPage = (random: ReturnType<typeof createRandom>, bounds: Rect): Page => ({
  bounds,
  values: Uint8Array.from({ length: bounds.width * bounds.height }, () => random.below(256)),
});

describe('windows into pages and pictures', () => {
  const size = { width: 13, height: 9 };

  it('read a page wherever they lie', () => {
    const random = createRandom(2);
    for (let i = 0; i < 5000; i += 1) {
      const page = randomPage(random, randomRect(random, size));
      const window = randomRect(random, size);
      const read = readPage(page, window);
      for (let at = 0; at < read.length; at += 1) {
        const [x, y] = [window.x + (at % window.width), window.y + Math.floor(at / window.width)];
        if (read[at] !== valueAt(page, x, y)) expect.fail(`${x}, ${y} of ${JSON.stringify([page.bounds, window])}`);
      }
    }
  });

  it('reduce a page wherever they lie', () => {
    const random = createRandom(3);
    for (let i = 0; i < 2000; i += 1) {
      const level = between(random, 0, 3);
      const side = 2 ** level;
      const page = randomPage(random, randomRect(random, size));
      const window = randomRect(random, { width: Math.ceil(13 / side), height: Math.ceil(9 / side) });
      const reduced = reducePage(page, level, window);
      for (let at = 0; at < reduced.length; at += 1) {
        const [x, y] = [(window.x + (at % window.width)) * side, (window.y + Math.floor(at / window.width)) * side];
        let sum = 0;
        for (let k = 0; k < side * side; k += 1) sum += valueAt(page, x + (k % side), y + Math.floor(k / side));
        if (reduced[at] !== Math.round(sum / side ** 2)) expect.fail(JSON.stringify([page.bounds, window, level]));
      }
    }
  });

  it('cover a page by cells, each pixel once', () => {
    const random = createRandom(4);
    for (let i = 0; i < 2000; i += 1) {
      const bounds = randomRect(random, size);
      const cells = cellsOf(bounds, between(random, 1, 8));
      const seen = new Uint8Array(bounds.width * bounds.height);
      for (const cell of cells) {
        for (let y = cell.y; y < cell.y + cell.height; y += 1) {
          for (let x = cell.x; x < cell.x + cell.width; x += 1) {
            seen[(y - bounds.y) * bounds.width + x - bounds.x] += 1;
          }
        }
      }
      expect(seen.every((count) => count === 1)).toBe(true);
    }
  });

  it('reduce a page once for each size, however many of them ask for it', () => {
    let reads = 0;
    const values = new Uint8Array(100 * 40);
    const counted = {
      bounds: { x: 3, y: 5, width: 100, height: 40 },
      get values() {
        reads += 1;
        return values;
      },
    };
    for (const level of [1, 3]) {
      reads = 0;
      for (let x = 0; x < 12; x += 4) reducePage(counted, level, { x, y: 0, width: 4, height: 5 });
      expect(reads).toBe(1);
    }
  });

  it('hold all of a mask within its bounds, and any part of it alike', () => {
    const random = createRandom(5);
    for (let i = 0; i < 2000; i += 1) {
      const photo = { width: between(random, 1, 30), height: between(random, 1, 24) };
      const mask = randomMask(random, photo);
      const whole: Page = {
        bounds: { x: 0, y: 0, ...photo },
        values: rasterizeMask(mask, photo, { x: 0, y: 0, ...photo }).values,
      };
      const bounds = maskBounds(mask, photo);
      const { values } = rasterizeMask(mask, photo, bounds);
      const told = readPage({ bounds, values }, whole.bounds);
      if (Buffer.compare(told, whole.values) !== 0) expect.fail(JSON.stringify({ photo, bounds, mask }));
      const part = randomPart(random, photo);
      const drawn = rasterizeMask(mask, photo, part).values;
      if (Buffer.compare(drawn, readPage(whole, part)) !== 0) expect.fail(JSON.stringify({ photo, part, mask }));
    }
  });

  it('lay patches over a picture at every size as over its pixels, whatever was kept of the steps before', async () => {
    const random = createRandom(6);
    for (let i = 0; i < 1000; i += 1) {
      // Now and then as large as several cells, one of which is a block of the last levels.
      const most = i % 50 === 0 ? 20 : 1;
      const shape = {
        width: between(random, 1, 40 * most),
        height: between(random, 1, 30 * most),
        channels: between(random, 1, 4),
        depth: pick(random, [8, 16] as const),
      };
      const largest = shape.depth === 8 ? 255 : 65535;
      const photo = memoryPhoto(shape, () => random.below(largest + 1));
      const patch = (): PixelPatch => {
        const rect = randomPart(random, photo);
        const pixels = allocateSamples(photo.depth, rect.width * rect.height * photo.channels);
        return { rect, pixels: pixels.map(() => random.below(largest + 1)) };
      };
      const layers = Array.from({ length: random.below(4) }, (_, step) => ({
        key: `step ${step}`,
        patches: Array.from({ length: between(random, 1, 2) }, patch),
      }));
      const kept = createReducedCells();
      const laid = memoryPhoto(shape, () => 0);
      for (let steps = 0; steps <= layers.length; steps += 1) {
        const done = layers.slice(0, steps);
        laid.pixels.set(photo.with(done.flatMap(({ patches }) => patches)));
        const picture = patchedPicture(photo, done, kept);
        for (let level = 0; level <= 10; level += most === 1 ? 1 : 3) {
          const side = 2 ** level;
          const reduced = { width: Math.ceil(shape.width / side), height: Math.ceil(shape.height / side) };
          const rect = randomPart(random, reduced);
          const wanted = await laid.readLevel(level, rect);
          if (!sameSamples(await picture.readLevel(level, rect), wanted)) {
            expect.fail(JSON.stringify({ shape, level, rect, layers: done.map(({ patches }) => patches.length) }));
          }
        }
      }
    }
  });

  /** Counts what is read of a photo at full size. */
  function countedPhoto(width: number, height: number) {
    const photo = memoryPhoto({ width, height, channels: 1 }, (x, y) => x ^ y);
    const counted = {
      ...photo,
      reads: 0,
      pixels: 0,
      readRegion(rect: Rect) {
        counted.reads += 1;
        counted.pixels += rect.width * rect.height;
        return photo.readRegion(rect);
      },
    };
    return counted;
  }
  const cells = 256 * 256;
  const dots = (area: Rect): PixelPatch[] =>
    cellsOf(area, 8).map(({ x, y }) => ({
      rect: { x: x + 1, y: y + 1, width: 6, height: 6 },
      pixels: new Uint8Array(36),
    }));

  it('work on patches that lie side by side together, so that thousands of them cost no more than the picture', async () => {
    const photo = countedPhoto(1024, 768);
    const patches = dots({ x: 0, y: 0, width: 1024, height: 768 });
    const picture = patchedPicture(photo, [{ key: 'dots', patches }]);
    await picture.readLevel(1, { x: 0, y: 0, width: 512, height: 384 });
    expect(photo.reads).toBeLessThanOrEqual(12);
    expect(photo.pixels).toBeLessThanOrEqual(1024 * 768);
  });

  it('read nothing at full size for what was reduced before, at any size, and for another step no more than its cells', async () => {
    const photo = countedPhoto(1024, 768);
    const kept = createReducedCells();
    const steps = [
      { key: 'first', patches: dots({ x: 0, y: 0, width: 1024, height: 768 }) },
      { key: 'second', patches: dots({ x: 300, y: 300, width: 64, height: 64 }) },
    ];
    const look = async (picture: Picture, level: number): Promise<number> => {
      photo.pixels = 0;
      await picture.readLevel(level, { x: 0, y: 0, width: 1024 >> level, height: 768 >> level });
      return photo.pixels / cells;
    };
    const first = patchedPicture(photo, steps.slice(0, 1), kept);
    expect(await look(first, 3)).toBe(12);
    for (const level of [1, 2, 3, 8]) expect(await look(first, level)).toBe(0);
    const second = patchedPicture(photo, steps, kept);
    expect(await look(second, 2)).toBe(1);
    expect(await look(second, 5)).toBe(0);
    // Undone.
    expect(await look(patchedPicture(photo, steps.slice(0, 1), kept), 2)).toBe(0);
  });

  it('forget the reduced cells that were used least recently', async () => {
    const photo = countedPhoto(1024, 256);
    const layer = { key: 'dots', patches: dots({ x: 0, y: 0, width: 1024, height: 256 }) };
    const kept = createReducedCells(2 * 22_000);
    const picture = patchedPicture(photo, [layer], kept);
    await picture.readLevel(1, { x: 0, y: 0, width: 512, height: 128 });
    expect(kept.size).toBe(2);
  });

  it('change a picture under a page wherever the page lies', async () => {
    const random = createRandom(7);
    for (let i = 0; i < 1000; i += 1) {
      const photo = memoryPhoto({ width: 13, height: 9, channels: 1 }, () => random.below(256));
      const page = randomPage(random, randomRect(random, photo));
      const picture = changedPicture(photo, page, (pixels) => void pixels.fill(0));
      for (let level = 0; level <= 4; level += 1) {
        const reduced = { width: Math.ceil(13 / 2 ** level), height: Math.ceil(9 / 2 ** level) };
        await picture.readLevel(level, randomPart(random, reduced));
      }
      const part = randomPart(random, photo);
      const read = await picture.readRegion(part);
      const before = await photo.readRegion(part);
      const weights = readPage(page, part);
      read.forEach((value, at) => {
        if (value !== Math.round(before[at] - (before[at] * weights[at]) / 255)) expect.fail(JSON.stringify(part));
      });
    }
  });
});
