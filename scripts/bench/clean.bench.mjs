// Noise, grain, streaks, paper and dots, in grey and in colour: `heirloom clean` at full strength with one model or more, beside OpenCV and scikit-image, each of
// those at its best strength.
//   npm run bench -- clean [--photos FOLDER] [--sets val,people-val] [--tones grey,colour] [--kinds white-15,white-25,white-50,film,streaks,paper,halftone] [--models base-clean,FILE] [--no-peers]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli, lab } from '../build.mjs';
import { inScratch, mean, measure, python, pythonHas, table, usualPhotos } from './measure.mjs';
import { readSamples } from './pictures.mjs';
import { psnr } from './score.mjs';

const peers = join(import.meta.dirname, 'clean-peers.py');

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      sets: { type: 'string', default: 'val,people-val' },
      tones: { type: 'string', default: 'grey,colour' },
      kinds: { type: 'string', default: 'white-15,white-25,white-50,film,streaks,paper,halftone' },
      models: { type: 'string', default: 'base-clean' },
      'no-peers': { type: 'boolean', default: false },
    },
  });
  const models = values.models.split(',');
  const beside = !values['no-peers'] && pythonHas('cv2, skimage, pywt');
  const rows = [
    [
      'set',
      'tone',
      'kind',
      'as it came',
      ...models.map((model) => model.split('/').at(-1)),
      'OpenCV NLM',
      'scikit-image NLM',
      'wavelet',
    ],
  ];
  for (const set of values.sets.split(',')) {
    const folder = join(values.photos, set);
    if (!existsSync(folder)) {
      console.log(`No measuring photos at ${folder}; this part is left out.\n`);
      continue;
    }
    const photos = readdirSync(folder).sort();
    for (const tone of values.tones.split(',')) {
      for (const kind of values.kinds.split(',')) {
        await inScratch(async (scratch) => {
          process.env.HEIRLOOM_HOME = join(scratch, 'home');
          rows.push([set, tone, kind, ...(await figures(folder, photos, { tone, kind, models, beside, scratch }))]);
          console.error(rows.at(-1).join(' '));
        });
      }
    }
  }
  console.log(
    'Mean PSNR, dB. Heirloom is told nothing of the noise; the others take the strength that is best on these very photos.\n',
  );
  console.log(table(rows));
}

async function figures(folder, photos, { tone, kind, models, beside, scratch }) {
  const [name, sigma = '25'] = kind.split('-');
  const came = [];
  const cleaned = models.map(() => []);
  for (const [index, photo] of photos.entries()) {
    const [noisy, clean] = ['noisy', 'clean'].map((part) => join(scratch, `${index}.${part}.png`));
    const flags = ['--out', noisy, '--clean', clean, '--kind', name, '--sigma', sigma, '--seed', String(index + 1)];
    const { status, stderr } = spawnSync(
      process.execPath,
      [lab, 'scan', join(folder, photo), ...flags, ...(tone === 'grey' ? ['--grey'] : [])],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const truth = (await readSamples(clean)).data;
    came.push(psnr(truth, (await readSamples(noisy)).data));
    for (const [i, model] of models.entries()) {
      const out = join(scratch, 'out.png');
      await measure(process.execPath, [
        cli,
        'clean',
        noisy,
        '--out',
        out,
        '--strength',
        '1',
        '--model',
        model,
        '--overwrite',
        '--json',
      ]);
      cleaned[i].push(psnr(truth, (await readSamples(out)).data));
    }
  }
  const theirs = beside ? JSON.parse((await measure(python, [peers, scratch])).output) : {};
  return [came, ...cleaned]
    .map((all) => mean(all).toFixed(2))
    .concat(['OpenCV NLM', 'scikit-image NLM', 'wavelet'].map((peer) => theirs[peer]?.psnr.toFixed(2) ?? '–'));
}
