import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
  runJob,
  someTiles,
  stroke,
  timesRow,
  toneWith,
} from './steps.mjs';

/** Of painted pictures alone. */
const training = { config: 'base-fill', name: 'bench', runtime: 'onnxruntime/cpu' };

/** Tiles between two changes of halting the work and letting it go on. */
const turn = 5;

/** A tile that was never shown while the machine has other work to do, beside one while that work is halted. */
export async function work({ folder, photo, size }) {
  const random = generator(10);
  const out = join(folder, 'exports');
  mkdirSync(out);
  return withHost(folder, async (host) => {
    const { photoId, original } = await openPhoto(host, photo);
    await host.tile(photoId, original, coarsest(size));
    const kinds = {
      'an exemplar fill': (started) =>
        again(async (signal) => {
          const { revision } = await documentOf(host, photoId);
          const strokes = Array.from({ length: 4 }, () => stroke(random, size, 90));
          await paint(host, photoId, revision, strokes);
          await fill(host, photoId, 'exemplar', { onProgress: started, signal });
        }),
      'a TIFF export with a tone': async (started) => {
        const { revision } = await documentOf(host, photoId);
        const step = { type: 'add-step', stepId: 'tone', op: 'tone', params: toneWith(0.2), area: 'photo' };
        await host.change(photoId, revision, step);
        const payload = { photoId, options: exportTo(out) };
        return again((signal) => runJob(host, 'export', payload, { onProgress: started, signal }));
      },
      'a training': (started) => again((signal) => runJob(host, 'train', training, { onProgress: started, signal })),
    };
    const rows = [];
    const every = [];
    for (const [what, begin] of Object.entries(kinds)) {
      const key = await previewTone(host, photoId, (rows.length + 1) / 100);
      await host.tile(photoId, key, coarsest(size));
      let stop;
      await new Promise((resolve, reject) => {
        Promise.resolve(begin(resolve)).then((given) => (stop = given), reject);
      });
      await pause(500);
      const times = { during: [], idle: [] };
      for (const [i, tile] of someTiles(size, random)
        .slice(0, 2 * rounds)
        .entries()) {
        const halted = Math.floor(i / turn) % 2 === 0;
        if (i % turn === 0) {
          host.halt(halted);
          await pause(300);
        }
        times[halted ? 'idle' : 'during'].push(await milliseconds(() => host.tile(photoId, key, tile)));
        await pause(30);
      }
      rows.push(timesRow(`during ${what}`, times.during, times.idle));
      every.push(...times.idle);
      host.halt(false);
      await stop();
    }
    return [timesRow('while all of them are halted', every), ...rows];
  });
}

/** Does work again and again. @returns what cancels it, and resolves when it has ended */
function again(once) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await once(signal).catch((error) => {
        if (!signal.aborted) throw error;
      });
    }
  })();
  return () => {
    stopping.abort();
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
