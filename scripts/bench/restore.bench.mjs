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
      const before = await psnr(clean, `${name}.marked.png`);
      await restore(`${name}.marked.png`, '--no-clean', '--no-tone');
      const alone = await psnr(clean, out);
      const steps = await restore(`${name}.marked.png`);
      const restored = await psnr(clean, out);
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
      whole.push([nameOf(photo), (await psnr(photo, out)).toFixed(2), steps]);
    }
    console.log(table(whole));
  });
}

const nameOf = (photo) => photo.split('/').slice(-2).join('/');

/** Of 8-bit sRGB, dB; Infinity where the pixels are equal. */
async function psnr(one, other) {
  const [a, b] = [await readSamples(one), await readSamples(other)];
  let squares = 0;
  for (let i = 0; i < a.data.length; i += 1) squares += (a.data[i] - b.data[i]) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / a.data.length));
}
