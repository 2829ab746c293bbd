import { join } from 'node:path';
import { inScratch, loadSource, table } from './measure.mjs';

const size = { width: 6000, height: 4000 };

/**
 * `npm run bench -- mask [SOURCES]`: seconds of processor time to rasterise strokes on 24 megapixels. With the `src-main` folder of
 * another version beside ours, both, their ratio, and whether the pixels are the same.
 */
export async function run([other]) {
  await inScratch(async (folder) => {
    const load = async (sources, name) =>
      (await loadSource(join(sources, 'shared/mask/rasterize.ts'), join(folder, name))).rasterizeMask;
    const ours = await load(join(import.meta.dirname, '../../src-main'), 'ours');
    const theirs = other ? await load(other, 'theirs') : undefined;
    const rows = [['mask', 's', ...(theirs ? ['other s', 'ratio', 'same'] : [])]];
    for (const [name, mask] of Object.entries(masks())) {
      const mine = time(ours, mask);
      const row = [name, mine.seconds.toFixed(3)];
      if (theirs) {
        const before = time(theirs, mask);
        const same = Buffer.compare(mine.values, before.values) === 0;
        row.push(before.seconds.toFixed(2), (before.seconds / mine.seconds).toFixed(1), same ? 'yes' : 'NO');
      }
      rows.push(row);
    }
    console.log(table(rows));
  });
}

function time(rasterizeMask, mask) {
  const started = process.cpuUsage().user;
  const { values } = rasterizeMask(mask, size, { x: 0, y: 0, ...size });
  return { seconds: (process.cpuUsage().user - started) / 1e6, values };
}

function masks() {
  const random = chance(5);
  return {
    '600 points of 2,000 px': [stroke(random, 600, 2000, 0.8)],
    '600 points of 2,000 px, soft': [stroke(random, 600, 2000, 0)],
    '2,400 points of 2,000 px': [stroke(random, 2400, 2000, 0.8)],
    '800 strokes of 100 points': Array.from({ length: 800 }, () => stroke(random, 100, 60, 0.8)),
    'grow by 100 px': [stroke(random, 600, 60, 1), { type: 'grow', radius: 100 }],
    'feather by 100 px': [stroke(random, 600, 60, 1), { type: 'feather', radius: 100 }],
  };
}

function stroke(random, count, diameter, hardness) {
  const points = [];
  let [x, y, angle] = [random() * size.width, random() * size.height, random() * 6];
  for (let i = 0; i < count; i += 1) {
    points.push(x, y, 1);
    angle += (random() - 0.5) * 0.3;
    x += 12 * Math.cos(angle);
    y += 12 * Math.sin(angle);
    if (x < 0 || x > size.width || y < 0 || y > size.height) angle += Math.PI / 2;
  }
  return { type: 'brush', erase: false, size: diameter, hardness, points };
}

function chance(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x80000000;
}
