import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTiles } from '../../../src-main/host/views/tiles.ts';
import { sameTileKey } from '../../../src-main/host/views/same-tile.ts';
import { createViews } from '../../../src-main/host/views/views.ts';
import { launchInMemory } from '../../../src-main/shells/launchers/in-memory.ts';
import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { superviseEngine, type SupervisedEngine } from '../../../src-main/host/engines/supervise.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { scratchForEach, until } from '../../support/scratch.ts';
import { brush, fillStep, rectangle, toneStep } from '../../support/steps.ts';

const scratch = scratchForEach('tiles');
let engine: SupervisedEngine;
/** Of every tile that the engine was asked for. */
let asked: AbortSignal[];

beforeEach(async () => {
  mkdirSync(scratch.file('tiles'));
  await testPhoto(900, 700).toFile(scratch.file('photo.png'));
  engine = superviseEngine(() => launchInMemory(scratch.file('cache')));
  asked = [];
});
afterEach(() => engine.dispose());

/** Takes seconds to show. */
const slowFill = fillStep({ method: 'exemplar', grain: true }, { mask: [rectangle(200, 150, 300, 240)] });

function slowTiles() {
  const views = createViews();
  const source = { path: scratch.file('photo.png'), sha256: sha256(scratch.file('photo.png')) };
  const key = views.register(source, [slowFill]);
  const plain = views.register(source, []);
  const client: SupervisedEngine['client'] = {
    ...engine.client,
    'view.tile': (params, options) => {
      const signal = options!.signal!;
      // A view that has to be opened first is asked for again.
      if (!asked.includes(signal)) asked.push(signal);
      return engine.client['view.tile'](params, options);
    },
  };
  return { tiles: createTiles(scratch.file('tiles'), views, client), key, plain };
}

describe('a tile that the page no longer needs', { timeout: 60_000 }, () => {
  it('is given up, and can be had later', async () => {
    const { tiles, key, plain } = slowTiles();
    const controller = new AbortController();
    const tile = tiles.tile(key, 0, 0, 0, controller.signal);
    await until(() => asked.length === 1);
    controller.abort();
    await expect(tile).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(asked[0].aborted).toBe(true);
    expect(existsSync(scratch.file('tiles', key, '0', '0_0'))).toBe(false);
    expect((await tiles.tile(plain, 0, 0, 0)).type).toBe('image/png');
    expect((await tiles.tile(key, 0, 0, 0)).type).toBe('image/png');
  });

  it('is made all the same for another who waits for it', async () => {
    const { tiles, key } = slowTiles();
    const controller = new AbortController();
    const first = tiles.tile(key, 0, 0, 0, controller.signal);
    const second = tiles.tile(key, 0, 0, 0);
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await second).type).toBe('image/png');
    expect(asked).toHaveLength(1);
  });

  it('holds up none of those behind it in the queue', async () => {
    const { tiles, key, plain } = slowTiles();
    const viewers = Array.from({ length: 40 }, () => new AbortController());
    const many = viewers.map(({ signal }, i) => tiles.tile(key, 0, i % 2, (i >> 1) % 2, signal));
    for (const viewer of viewers) viewer.abort();
    for (const tile of many) await expect(tile).rejects.toMatchObject({ code: 'CANCELLED' });
    await tiles.tile(plain, 1, 0, 0);
    expect(asked.filter(({ aborted }) => !aborted)).toHaveLength(1);
  });
});

describe('a tile that no later fill reaches', () => {
  const tone = toneStep({ contrast: 0.4 });
  const fill = (x: number, y: number) => fillStep({ method: 'smooth' }, { mask: [brush(9, x, y, x + 30, y + 20)] });
  const everyTile = [0, 1, 2]
    .flatMap((level) => [0, 1, 2].flatMap((x) => [0, 1].map((y) => ({ level, x, y }))))
    .filter(({ level, x, y }) => x * 2 ** level < 3 && y * 2 ** level < 2);

  it.each([
    ['the photo', []],
    ['a tone, which is reduced differently', [tone]],
  ])('is the one of the picture before, byte for byte, over %s', async (_, before) => {
    const path = scratch.file('wide.png');
    await testPhoto(1300, 700).toFile(path);
    const source = { path, sha256: sha256(path) };
    const steps = [...before, fill(40, 40), fill(600, 300), fill(480, 600)];
    const views = createViews();
    const keys = steps.map((_, count) => views.register(source, steps.slice(0, count + 1)));
    const last = keys[keys.length - 1];
    const rendered: string[] = [];
    const client: SupervisedEngine['client'] = {
      ...engine.client,
      'view.tile': async (params, options) => {
        const tile = await engine.client['view.tile'](params, options);
        rendered.push(params.out);
        return tile;
      },
    };
    const tiles = createTiles(scratch.file('tiles'), views, client);
    for (const key of keys) for (const { level, x, y } of everyTile) await tiles.tile(key, level, x, y);
    expect(new Set(rendered).size).toBe(rendered.length);
    for (const { level, x, y } of everyTile) {
      const shown = readFileSync((await tiles.tile(last, level, x, y)).path);
      const out = scratch.file('alone');
      await engine.client['view.open']({ view: last, source, steps });
      await engine.client['view.tile']({ view: last, level, x, y, out });
      expect(shown.equals(readFileSync(out)), `${level} ${x} ${y}`).toBe(true);
    }
    // The first fill is in one tile at full size, as is the second, and the third on the border of two.
    expect(rendered.filter((path) => path.includes(last) && path.includes('/0/'))).toHaveLength(2);
  });

  it('is made anew where the mask is inverted, or grown over the border', () => {
    const views = createViews();
    const source = { path: 'a', sha256: 'ab'.repeat(32) };
    const plain = views.get(views.register(source, []))!;
    const keyOf = (...mask: MaskOperation[]): string => {
      const view = views.get(views.register(source, [fillStep({ method: 'smooth' }, { mask })]))!;
      return sameTileKey(view, { level: 0, x: 1, y: 0 });
    };
    const [photo] = plain.keys;
    const stroke = brush(9, 40, 40, 500, 40);
    expect(keyOf(stroke)).toBe(photo);
    expect(keyOf(stroke, { type: 'grow', radius: 3 })).toBe(photo);
    expect(keyOf(stroke, { type: 'grow', radius: 20 })).not.toBe(photo);
    expect(keyOf(stroke, { type: 'feather', radius: 20 })).not.toBe(photo);
    expect(keyOf(stroke, { type: 'invert' })).not.toBe(photo);
  });
});
