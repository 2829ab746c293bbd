import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTiles } from '../../../src-main/host/views/tiles.ts';
import { createViews } from '../../../src-main/host/views/views.ts';
import { launchInMemory } from '../../../src-main/shells/launchers/in-memory.ts';
import { superviseEngine, type SupervisedEngine } from '../../../src-main/host/engines/supervise.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { scratchForEach, until } from '../../support/scratch.ts';
import { fillStep, rectangle } from '../../support/steps.ts';

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
