import { generator } from '../pictures.mjs';
import { withHost } from './host.mjs';
import { heal as healed, openPhoto, timesRow, watchEdit, watchJobs } from './steps.mjs';

const dabs = 30;
/** Of a canvas at 100 %, px. */
const canvas = { width: 1100, height: 850 };
const tileSide = 512;

/**
 * A dab of the brush until it is seen: filled, and every tile of the canvas around it there. Processor time of the host and all it has
 * started, median and p95 of 30, by the brush's diameter; the first dab after warming, as the page does at once, stands alone.
 */
export async function heal({ folder, photo, size }) {
  const random = generator(12);
  return withHost(folder, async (host) => {
    const { photoId, original } = await openPhoto(host, photo);
    const ended = watchJobs(host);
    const edit = await watchEdit(host, photoId);
    const dab = async (diameter, at) => {
      const around = tilesAround(at, size);
      for (const tile of around) await host.tile(photoId, original, tile);
      const parts = { fill: 0, steps: 0, tiles: 0 };
      const before = host.processorTime();
      const started = performance.now();
      const timed = async (part, work) => {
        const at = spent(host);
        const result = await work();
        parts[part] = spent(host) - at;
        return result;
      };
      await timed('fill', () => healed(host, ended, photoId, at, diameter));
      await timed('steps', () => host.call('edit.prepare', { photoId }));
      await timed('tiles', () => Promise.all(around.map((tile) => host.tile(photoId, edit().current, tile))));
      const elapsed = performance.now() - started;
      const after = host.processorTime();
      return { elapsed, cpu: after.host + after.engines - before.host - before.engines, ...parts };
    };
    const place = () => ({
      x: Math.round(700 + random() * (size.width - 1400)),
      y: Math.round(600 + random() * (size.height - 1200)),
    });
    const rows = [];
    await host.call('edit.warm', { photoId });
    const first = await dab(30, place());
    rows.push({ ...timesRow('CPU of the first dab of 30 px', [first.cpu]), 'by the clock': first.elapsed });
    for (const diameter of [12, 30]) {
      const all = [];
      await dab(diameter, place());
      // Beside one another, as a hand paints.
      const start = place();
      for (let i = 0; i < dabs; i += 1) {
        all.push(await dab(diameter, { x: start.x + 37 * (i % 6), y: start.y + 41 * Math.floor(i / 6) }));
      }
      const of = (part) => all.map((one) => one[part]);
      rows.push(timesRow(`CPU of a dab of ${diameter} px`, of('cpu')));
      for (const part of ['fill', 'steps', 'tiles']) rows.push(timesRow(`  of it ${part}`, of(part), of('cpu')));
      rows.push(timesRow('  by the clock', of('elapsed'), of('cpu')));
    }
    return rows;
  });
}

function spent(host) {
  const { host: own, engines } = host.processorTime();
  return own + engines;
}

/** The tiles at full size that a canvas shows whose middle is at a point. */
function tilesAround({ x, y }, size) {
  const range = (middle, length, side) => {
    const last = Math.ceil(side / tileSide) - 1;
    const from = Math.max(0, Math.floor((middle - length / 2) / tileSide));
    return { from, to: Math.min(last, Math.floor((middle + length / 2) / tileSide)) };
  };
  const [columns, rows] = [range(x, canvas.width, size.width), range(y, canvas.height, size.height)];
  const tiles = [];
  for (let row = rows.from; row <= rows.to; row += 1) {
    for (let column = columns.from; column <= columns.to; column += 1) tiles.push({ level: 0, x: column, y: row });
  }
  return tiles;
}
