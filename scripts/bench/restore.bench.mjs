// A photo restored by itself: `heirloom restore` on marked photos, PSNR of the whole picture to the unmarked one before and after, dB, and on the
// same photos without damage, which are to stay as they are.
//   npm run bench -- restore [--photos FOLDER] [--traced FILE] [--count N] [--drawn]
// 'fill alone' is with --no-clean --no-tone.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { markAll, markedOptions, measuringPhotos } from './marked-photos.mjs';
import { inScratch, mean, measure, table } from './measure.mjs';
import { readSamples } from './pictures.mjs';
import { psnr } from './score.mjs';

export async function run(parameters) {
  const { values } = parseArgs({ args: parameters, options: markedOptions });
  const photos = measuringPhotos(values);
  if (photos.length === 0) return;
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    const out = join(scratch, 'restored.png');
    const restore = async (photo, ...flags) => {
      const command = [cli, 'restore', photo, '--out', out, '--overwrite', '--json', ...flags];
      const { steps } = JSON.parse((await measure(process.execPath, command)).output);
      return steps.join(' ');
    };
    const rows = [['photo', 'tone', 'before', 'fill alone', 'gain', 'restored', 'gain', 'steps']];
    const gains = { alone: [], restored: [] };
    for (const { name, tone, photo } of await markAll(photos, values, scratch)) {
      const clean = `${name}.clean.png`;
      const before = await psnrOf(clean, `${name}.marked.png`);
      await restore(`${name}.marked.png`, '--no-clean', '--no-tone');
      const alone = await psnrOf(clean, out);
      const steps = await restore(`${name}.marked.png`);
      const restored = await psnrOf(clean, out);
      gains.alone.push(alone - before);
      gains.restored.push(restored - before);
      const figures = [before, alone, alone - before, restored, restored - before].map((value) => value.toFixed(2));
      rows.push([nameOf(photo), tone, ...figures, steps]);
    }
    console.log(table(rows));
    const gained = (list) =>
      `${mean(list).toFixed(2)} dB on average, ${list.filter((gain) => gain < 0).length} of ${list.length} lose`;
    console.log(`\nFill alone: ${gained(gains.alone)}. Restored: ${gained(gains.restored)}.\n`);
    const whole = [['without damage', 'PSNR to the photo', 'steps']];
    for (const photo of photos) {
      const steps = await restore(photo);
      whole.push([nameOf(photo), (await psnrOf(photo, out)).toFixed(2), steps]);
    }
    console.log(table(whole));
  });
}

const nameOf = (photo) => photo.split('/').slice(-2).join('/');

/** Of files, as 8-bit sRGB. */
async function psnrOf(one, other) {
  return psnr((await readSamples(one)).data, (await readSamples(other)).data);
}
