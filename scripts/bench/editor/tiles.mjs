import { setMaxListeners } from 'node:events';
import { generator } from '../pictures.mjs';
import { withHost } from './host.mjs';
import {
  coarsest,
  documentOf,
  fill,
  milliseconds,
  openPhoto,
  paint,
  pause,
  previewTone,
  rounds,
  someTiles,
  stroke,
  timesRow,
} from './steps.mjs';

/** A tile that was never shown, of a view that is open and all of whose steps are computed, by the number of fills in the recipe. */
export async function tiles({ folder, photo, size }) {
  const random = generator(7);
  return withHost(folder, async (host) => {
    const { photoId, original } = await openPhoto(host, photo);
    const views = [{ fills: 0, key: original }];
    const whole = coarsest(size);
    const looks = [];
    await host.tile(photoId, original, whole);
    for (let fills = 1; fills <= 40; fills += 1) {
      const { revision } = await documentOf(host, photoId);
      const strokes = Array.from({ length: 8 }, () => stroke(random, size));
      await paint(host, photoId, revision, strokes);
      await fill(host, photoId, 'smooth');
      // What a page asks for first of every new picture.
      const { current: key } = await documentOf(host, photoId);
      looks.push(await milliseconds(() => host.tile(photoId, key, whole)));
      if (fills === 15 || fills === 40) views.push({ fills, key });
    }
    for (const view of views) Object.assign(view, { times: [], again: [], processor: { host: 0, engines: 0 } });
    for (const [round, tile] of someTiles(size, random).slice(0, rounds).entries()) {
      for (let turn = 0; turn < views.length; turn += 1) {
        const view = views[(round + turn) % views.length];
        const before = host.processorTime();
        view.times.push(await milliseconds(() => host.tile(photoId, view.key, tile)));
        const after = host.processorTime();
        for (const process of ['host', 'engines']) view.processor[process] += after[process] - before[process];
        view.again.push(await milliseconds(() => host.tile(photoId, view.key, tile)));
      }
    }
    const [none] = views;
    return [
      ...views.map(({ fills, times, processor }) => ({
        ...timesRow(`${fills} fills`, times, none.times),
        'host CPU': processor.host / rounds,
        'engine CPU': processor.engines / rounds,
        'engine CPU / control': processor.engines / none.processor.engines,
      })),
      ...views.map(({ fills, again }) => timesRow(`${fills} fills, shown before`, again, none.again)),
      timesRow('all of it after another fill, fills 1 to 10', looks.slice(0, 10)),
      timesRow('the same, fills 31 to 40', looks.slice(30), looks.slice(0, 10)),
    ];
  });
}

/**
 * The next tile after 120 of a view were asked for and given up, beside one before which as many requests for nothing were
 * given up, which is the price of connections alone.
 */
export async function abandoned({ folder, photo, size }) {
  return withHost(folder, async (host) => {
    const { photoId } = await openPhoto(host, photo);
    const all = someTiles(size, generator(11));
    const [others, rest] = [all.slice(0, 120), all.slice(120)];
    const fours = Array.from({ length: 30 }, (_, i) => others.slice(4 * i, 4 * i + 4));
    const ways = {
      'nothing asked for': { groups: [], control: 'nothing asked for' },
      'requests for nothing, at once': { view: 'none', groups: [others], control: 'nothing asked for' },
      'tiles, at once': { groups: [others], control: 'requests for nothing, at once' },
      'requests for nothing, four at a time': { view: 'none', groups: fours, control: 'nothing asked for' },
      'tiles, four at a time': { groups: fours, control: 'requests for nothing, four at a time' },
    };
    for (const way of Object.values(ways)) Object.assign(way, { times: [], came: 0 });
    for (let round = 0; round < rounds; round += 1) {
      for (const [turn, way] of Object.values(ways).entries()) {
        const key = await previewTone(host, photoId, (5 * round + turn) / 1000);
        await host.tile(photoId, key, { level: 3, x: 0, y: 0 });
        for (const group of way.groups) way.came += await giveUp(host, photoId, way.view ?? key, group);
        way.times.push(await milliseconds(() => host.tile(photoId, key, rest[round % rest.length])));
      }
    }
    return Object.entries(ways).map(([what, { times, came, control }]) => ({
      ...timesRow(what, times, ways[control].times),
      'came all the same': came / rounds,
    }));
  });
}

/** Asks for tiles and gives them up a moment later. @returns how many had come by then */
async function giveUp(host, photoId, key, tiles) {
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const asked = Promise.allSettled(tiles.map((tile) => host.tile(photoId, key, tile, leaving.signal)));
  await pause(5);
  leaving.abort();
  return (await asked).filter(({ status }) => status === 'fulfilled').length;
}
