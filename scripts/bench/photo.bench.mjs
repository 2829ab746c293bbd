// Networks on a whole photo: filling a photo of 12 megapixels of which 1 % is damaged, and cleaning it, in megapixels per second,
// beside PyTorch's forward pass of the same network in the same run.
//   npm run bench -- photo [--megapixels 12] [--threads 2]
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { inScratch, measure, python, pythonHas, table } from './measure.mjs';
import { writeMask, writePicture } from './pictures.mjs';

/** What each network is shown at once, px a side. */
const tiles = { 'base-fill': 128, 'base-clean': 384 };

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      megapixels: { type: 'string', default: '12' },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  });
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    const photo = join(scratch, 'photo.tif');
    const mask = join(scratch, 'mask.png');
    const size = await writePicture(photo, Number(values.megapixels));
    await writeMask(mask, size, 0.01, 'thin');
    const megapixels = (size.width * size.height) / 1e6;
    // Which runtime is fastest is found out once for each machine.
    spawnSync(process.execPath, [cli, 'doctor', '--measure', '--json']);
    const rows = [['what', 'seconds', 'Mpx/s', 'peak MiB']];
    const add = async (name, ...command) => {
      const out = join(scratch, `${rows.length}.tif`);
      const { seconds, peakMiB } = await measure(process.execPath, [cli, ...command, '--out', out, '--json']);
      rows.push([name, seconds.toFixed(1), (megapixels / seconds).toFixed(2), String(peakMiB ?? '')]);
    };
    await add('fill, no network', 'fill', photo, '--mask', mask, '--model', 'none');
    await add('fill, one look', 'fill', photo, '--mask', mask);
    await add('fill, eight looks', 'fill', photo, '--mask', mask, '--ensemble');
    await add('clean', 'clean', photo, '--strength', '1');
    await add('clean, eight looks', 'clean', photo, '--strength', '1', '--ensemble');
    console.log(`${megapixels.toFixed(1)} megapixels, whole processes\n`);
    console.log(table(rows));
  });
  console.log();
  if (!pythonHas('torch')) {
    console.log('PyTorch is not installed (Debian: python3-torch); measured without it.');
    return;
  }
  for (const [model, side] of Object.entries(tiles)) {
    const script = join(import.meta.dirname, 'torch-correction.py');
    const { output } = await measure(python, [script, values.threads, String(side), await tierOf(model)]);
    const speed = `${Number(output).toFixed(2)} Mpx/s`;
    console.log(`PyTorch, the network of ${model} alone, ${side} px, ${values.threads} threads: ${speed}`);
  }
}

/** From the label of the weights that come with Heirloom. */
async function tierOf(model) {
  const file = await readFile(resolve(import.meta.dirname, `../../resources/models/${model}.safetensors`));
  const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0))));
  return JSON.parse(header.__metadata__.label).architecture.configuration.tier;
}
