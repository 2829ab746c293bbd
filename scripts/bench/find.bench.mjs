// Time and memory of `heirloom find` beside `heirloom clean`, one look each, on the same photo in the same run: whole processes.
//   npm run bench -- find [--megapixels 2 --megapixels 12 …]
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { inScratch, measure, table } from './measure.mjs';
import { writePicture } from './pictures.mjs';

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: { megapixels: { type: 'string', multiple: true, default: ['2', '12', '24', '100'] } },
  });
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    const photo = join(scratch, 'photo.tif');
    const [mask, cleaned] = [join(scratch, 'mask.png'), join(scratch, 'cleaned.tif')];
    // Which runtime is fastest is found out once for each machine.
    spawnSync(process.execPath, [cli, 'doctor', '--measure', '--json']);
    const rows = [['megapixels', 'find, s', 'MiB', 'clean, s', 'MiB', 'time, find : clean', 'memory']];
    for (const megapixels of values.megapixels) {
      await writePicture(photo, Number(megapixels));
      const found = await measure(process.execPath, [cli, 'find', photo, '--mask', mask, '--overwrite', '--json']);
      const command = [cli, 'clean', photo, '--strength', '1', '--out', cleaned, '--overwrite', '--json'];
      const clean = await measure(process.execPath, command);
      const cells = [found, clean].flatMap(({ seconds, peakMiB }) => [seconds.toFixed(1), String(peakMiB ?? '')]);
      const ratios = [found.seconds / clean.seconds, found.peakMiB / clean.peakMiB].map((ratio) => ratio.toFixed(2));
      rows.push([megapixels, ...cells, ...ratios]);
      rmSync(cleaned);
    }
    console.log(table(rows));
  });
}
