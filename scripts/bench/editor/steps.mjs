// What a person does to a photo, through the host's contract.
import { randomUUID } from 'node:crypto';
import { median, quantile } from '../measure.mjs';

/** Of everything that is timed. */
export const rounds = 50;

/** A job's result; cancelled when `signal` fires. @param onProgress called once it has begun, again and again */
export async function runJob(host, kind, payload, { onProgress, signal } = {}) {
  const watching = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      let id;
      const seen = new Map();
      const look = () => {
        const job = seen.get(id);
        if (job?.state === 'done') resolve(job.result);
        else if (job?.state === 'cancelled' || job?.error) reject(new Error(job.error?.message ?? 'cancelled'));
        else if (job?.progress > 0) onProgress?.();
      };
      const onEvent = ({ jobs = [] }) => {
        for (const job of jobs) seen.set(job.id, job);
        look();
      };
      host.call('jobs.watch', {}, { onEvent, signal: watching.signal }).catch(() => undefined);
      host.call('jobs.start', { kind, payload }).then((job) => {
        id = job.id;
        signal?.addEventListener('abort', () => host.call('jobs.cancel', { id }).catch(reject));
        look();
      }, reject);
    });
  } finally {
    watching.abort();
  }
}

/** Adds a photo and opens it, decoded. @returns its id and what `edit.open` gives */
export async function openPhoto(host, path) {
  const { added } = await runJob(host, 'add', { paths: [path] });
  return host.call('edit.open', { photoId: added[0] });
}

/** The edit as it is now. */
export const documentOf = (host, photoId) => host.call('edit.open', { photoId });

/** Paints operations one after the other. @returns the revision after the last */
export async function paint(host, photoId, revision, operations) {
  for (const operation of operations) {
    const change = { type: 'paint', target: 'damage', operation };
    ({ revision } = await host.change(photoId, revision, change));
  }
  return revision;
}

/** Fills what is painted. */
export function fill(host, photoId, method, options) {
  return runJob(host, 'fill', { photoId, method, model: null, variants: 1, seed: 1 }, options);
}

/** Follows the jobs there are, as a page does. @returns what resolves with the result of the job of this id, once it is done */
export function watchJobs(host) {
  const seen = new Map();
  let look = () => undefined;
  const onEvent = ({ jobs = [] }) => {
    for (const job of jobs) seen.set(job.id, job);
    look();
  };
  host.call('jobs.watch', {}, { onEvent }).catch(() => undefined);
  return (id) =>
    new Promise((resolve, reject) => {
      look = () => {
        const job = seen.get(id);
        if (job?.state === 'done') resolve(job.result);
        else if (job?.error) reject(new Error(job.error.message));
      };
      look();
    });
}

/** Follows an edit, as a page does. @returns what says its revision and the key of its picture */
export async function watchEdit(host, photoId) {
  let latest;
  await new Promise((resolve, reject) => {
    const onEvent = ({ document, change }) => {
      if (document) latest = document;
      if (change) latest = { ...latest, ...change };
      if (latest) resolve();
    };
    host.call('edit.watch', { photoId, pending: [] }, { onEvent }).catch(reject);
  });
  return () => latest;
}

/** Heals a dab, as the brush does when it is let go. */
export async function heal(host, ended, photoId, { x, y }, diameter) {
  const stroke = { type: 'brush', erase: false, size: diameter, hardness: 0.9, points: [x, y, 1] };
  const payload = { photoId, stepId: randomUUID(), stroke, method: 'auto', seed: 1 };
  await ended((await host.call('jobs.start', { kind: 'heal', payload })).id);
}

/** A stroke of 60 points, 10 px apart, somewhere on the photo. */
export function stroke(random, size, diameter = 8) {
  const points = [];
  let angle = random() * 2 * Math.PI;
  let [x, y] = [random() * size.width, random() * size.height];
  for (let i = 0; i < 60; i += 1) {
    points.push(Math.round(x * 10) / 10, Math.round(y * 10) / 10, 1);
    angle += (random() - 0.5) * 0.4;
    x = Math.min(size.width - 1, Math.max(0, x + 10 * Math.cos(angle)));
    y = Math.min(size.height - 1, Math.max(0, y + 10 * Math.sin(angle)));
  }
  return { type: 'brush', erase: false, size: diameter, hardness: 0.8, points };
}

/** Parameters of a tone. @param contrast −1..1 */
export function toneWith(contrast) {
  const measured = { kind: 'colour', spread: 0.2, black: [0.1, 0.1, 0.1], white: [0.9, 0.9, 0.9] };
  const middle = [0.5, 0.48, 0.42];
  return { fade: 0.5, cast: 0.3, contrast, brightness: 0, saturation: 0, measured: { ...measured, middle } };
}

/** The key of the photo with a tone of this contrast, which is not stored. */
export async function previewTone(host, photoId, contrast, area = 'photo') {
  return (await host.call('edit.preview', { photoId, op: 'tone', params: toneWith(contrast), area })).view;
}

/** All tiles of the photo at full size and at the two sizes below, in an order that looks random. */
export function someTiles({ width, height }, random) {
  const tiles = [0, 1, 2].flatMap((level) => {
    const [columns, rows] = [width, height].map((side) => Math.ceil(side / 2 ** level / 512));
    return Array.from({ length: columns * rows }, (_, i) => ({ level, x: i % columns, y: Math.floor(i / columns) }));
  });
  for (let i = tiles.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [tiles[i], tiles[j]] = [tiles[j], tiles[i]];
  }
  return tiles;
}

/** The whole photo as one tile. */
export function coarsest({ width, height }) {
  return { level: Math.ceil(Math.log2(Math.max(width, height) / 512)), x: 0, y: 0 };
}

export async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Median and 95th percentile in ms, beside those of a control. */
export function timesRow(what, times, control = times) {
  const high = (all) => quantile(all, 0.95);
  return {
    what,
    median: median(times),
    p95: high(times),
    'median / control': median(times) / median(control),
    'p95 / control': high(times) / high(control),
  };
}
