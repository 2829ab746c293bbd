import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../measure.mjs';
import { generator, writeMask } from '../pictures.mjs';
import { withHost } from './host.mjs';
import { milliseconds, openPhoto, paint, previewTone, stroke } from './steps.mjs';

const moments = [0, 500, 1000, 2000];

/** Resident MiB while the slider of a tone moves over what is painted; a tile of each preview is shown. */
export async function memory({ folder, photo, size }) {
  const random = generator(9);
  const mask = join(folder, 'mask.png');
  await writeMask(mask, size, 0.03, 'thin');
  const painted = {
    '200 strokes': () => Array.from({ length: 200 }, () => stroke(random, size)),
    'an imported mask': async (host, photoId) => [(await host.call('mask.read', { photoId, path: mask })).operation],
  };
  const rows = [];
  for (const [what, operationsOf] of Object.entries(painted)) {
    const home = join(folder, what);
    mkdirSync(home);
    const measured = async (host) => {
      const { photoId } = await openPhoto(host, photo);
      await paint(host, photoId, 0, await operationsOf(host, photoId));
      const row = { what };
      const engines = {};
      const times = { preview: [], tile: [] };
      for (let preview = 0; preview <= moments.at(-1); preview += 1) {
        let key;
        times.preview.push(
          await milliseconds(async () => {
            key = await previewTone(host, photoId, preview / 4000, 'damage');
          }),
        );
        times.tile.push(await milliseconds(() => host.tile(photoId, key, { level: 3, x: 0, y: 0 })));
        if (!moments.includes(preview)) continue;
        const { host: resident, engines: others } = await host.memory();
        row[`host after ${preview}`] = resident;
        engines[`engine after ${preview}`] = others.reduce((sum, one) => sum + one, 0);
      }
      const growth = row[`host after ${moments.at(-1)}`] / row[`host after ${moments[1]}`];
      const [preview, tile] = [median(times.preview), median(times.tile)];
      rows.push({ ...row, '2000 / 500': growth, ...engines, 'ms a preview': preview, 'ms its tile': tile });
    };
    await withHost(home, measured, { inspect: true });
  }
  return rows;
}
