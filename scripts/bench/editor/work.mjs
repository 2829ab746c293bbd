import { fork } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cli } from '../../build.mjs';
import { generator } from '../pictures.mjs';
import { startHost } from './host.mjs';
import {
  documentOf,
  fill,
  milliseconds,
  openPhoto,
  paint,
  pause,
  previewTone,
  rounds,
  runJob,
  someTiles,
  stroke,
  timesRow,
  toneWith,
} from './steps.mjs';

const engine = join(dirname(cli), 'engine.js');
const training = resolve(import.meta.dirname, '../../../resources/training/base-fill.json');

/** A tile that was never shown while the machine has other work to do, beside one a moment before, when it had none. */
export async function work({ folder, photo, size }) {
  const random = generator(10);
  const host = await startHost(folder);
  const out = join(folder, 'exports');
  mkdirSync(out);
  try {
    const { photoId, original } = await openPhoto(host, photo);
    await host.tile(photoId, original, { level: 3, x: 0, y: 0 });
    const kinds = {
      'an exemplar fill': (started) =>
        again(async () => {
          const { revision } = await documentOf(host, photoId);
          const strokes = Array.from({ length: 4 }, () => stroke(random, size, 90));
          await paint(host, photoId, revision, strokes);
          await fill(host, photoId, 'exemplar', started);
        }),
      'a TIFF export with a tone': async (started) => {
        const { revision } = await documentOf(host, photoId);
        const step = { type: 'add-step', stepId: 'tone', op: 'tone', params: toneWith(0.2), area: 'photo' };
        await host.change(photoId, revision, step);
        return again(() => runJob(host, 'export', { photoId, options: exportTo(out) }, started));
      },
      'a training': (started) => train(folder, started),
    };
    const rows = [];
    let contrast = 0;
    const every = [];
    for (const [what, begin] of Object.entries(kinds)) {
      const key = await previewTone(host, photoId, (contrast += 0.01));
      await host.tile(photoId, key, { level: 3, x: 0, y: 0 });
      const tiles = someTiles(size, random);
      const idle = await timesOf(host, photoId, key, tiles.slice(0, rounds));
      let stop;
      await new Promise((resolve, reject) => {
        Promise.resolve(begin(resolve)).then((given) => (stop = given), reject);
      });
      await pause(500);
      rows.push(timesRow(`during ${what}`, await timesOf(host, photoId, key, tiles.slice(rounds, 2 * rounds)), idle));
      every.push(...idle);
      await stop();
    }
    return [timesRow('idle', every), ...rows];
  } finally {
    await host.close();
  }
}

async function timesOf(host, photoId, key, tiles) {
  const times = [];
  for (const tile of tiles) {
    times.push(await milliseconds(() => host.tile(photoId, key, tile)));
    await pause(30);
  }
  return times;
}

/** Does work again and again until it is stopped. @returns a function that stops it */
function again(once) {
  let stopped = false;
  const running = (async () => {
    while (!stopped) await once();
  })();
  return () => {
    stopped = true;
    return running;
  };
}

const exportTo = (directory) => ({
  directory,
  template: '{name}',
  format: 'tiff',
  quality: 92,
  depth: 8,
  conflict: 'overwrite',
});

/** A training in an engine of its own, of the priority that the host gives it. */
function train(folder, started) {
  const child = fork(engine, [String(constants.priority.PRIORITY_LOW), join(folder, 'training-cache')]);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const params = {
    config: JSON.parse(readFileSync(training, 'utf8')),
    photos: [],
    work: join(folder, 'training'),
    out: join(folder, 'trained.safetensors'),
    runtime: 'onnxruntime',
    threads: 0,
  };
  child.on('message', ({ type, event, error }) => {
    if (type === 'event' && event.kind === 'progress') started();
    if (type === 'error') throw new Error(error.message);
  });
  child.send({ type: 'request', id: 1, method: 'train.run', params });
  return () => {
    child.kill('SIGKILL');
    return exited;
  };
}
