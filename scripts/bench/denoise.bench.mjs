// Noise of unknown strength: `heirloom clean` beside OpenCV and scikit-image, each of those at its best strength.
//   npm run bench -- denoise [--photos FOLDER] [--count N] [--sigmas 15,25,50] [--model FILE]     FOLDER/val holds the photographs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { inScratch, mean, measure, python, pythonHas, table, usualPhotos } from './measure.mjs';
import { generator, readSamples, writePlane } from './pictures.mjs';
import { psnr } from './score.mjs';

const peers = join(import.meta.dirname, 'denoise-peers.py');
/** The name of each way to clean, and its flags. */
const ways = { Heirloom: [], 'Heirloom, eight looks': ['--ensemble'] };

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      count: { type: 'string', default: '1000' },
      sigmas: { type: 'string', default: '15,25,50' },
      model: { type: 'string', default: 'base-clean' },
    },
  });
  const folder = join(values.photos, 'val');
  if (!existsSync(folder)) {
    console.log(`No measuring photos at ${folder}; nothing is measured.`);
    return;
  }
  const photos = readdirSync(folder).sort().slice(0, Number(values.count));
  const sigmas = values.sigmas.split(',');
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    const noisy = await addNoise(folder, photos, sigmas, scratch);
    const own = await cleanAll(photos, sigmas, values.model, scratch);
    const theirs = await comparePeers(sigmas, scratch);
    print(photos.length, sigmas, noisy, own, theirs);
  });
}

/** Grey photos with Gaussian noise, clipped and rounded to 8 bits: the same files for everyone. Their mean PSNR by sigma. */
async function addNoise(folder, photos, sigmas, scratch) {
  const found = Object.fromEntries(sigmas.map((sigma) => [sigma, []]));
  for (const [index, photo] of photos.entries()) {
    const clean = await readGrey(join(folder, photo));
    await writePlane(join(scratch, `${index}.clean.png`), clean);
    for (const sigma of sigmas) {
      const random = generator(1000 * Number(sigma) + index);
      const values = clean.values.map((value) =>
        Math.max(0, Math.min(255, Math.round(value + sigma * normal(random)))),
      );
      await writePlane(join(scratch, `${index}.${sigma}.png`), { ...clean, values });
      found[sigma].push(psnr(clean.values, values));
    }
  }
  return Object.fromEntries(sigmas.map((sigma) => [sigma, mean(found[sigma])]));
}

/** Every noisy photo through the command line; nothing where the built program cannot do that. */
async function cleanAll(photos, sigmas, model, scratch) {
  const out = join(scratch, 'out.png');
  const flags = ['--out', out, '--strength', '1', '--model', model, '--overwrite', '--json'];
  const clean = (index, sigma, looks) => [cli, 'clean', join(scratch, `${index}.${sigma}.png`), ...flags, ...looks];
  const trial = spawnSync(process.execPath, clean(0, sigmas[0], []), { encoding: 'utf8' });
  if (trial.status !== 0) {
    console.log(`"heirloom clean" does not run here, the others are measured without it. It says: ${trial.stderr}`);
    return undefined;
  }
  const found = {};
  for (const sigma of sigmas) {
    found[sigma] = {};
    for (const [name, looks] of Object.entries(ways)) {
      const results = [];
      for (const index of photos.keys()) {
        const { seconds } = await measure(process.execPath, clean(index, sigma, looks));
        const truth = await readGrey(join(scratch, `${index}.clean.png`));
        results.push({ seconds, psnr: psnr(truth.values, (await readGrey(out)).values) });
      }
      const meanOf = (figure) => mean(results.map((one) => one[figure]));
      found[sigma][name] = { psnr: meanOf('psnr'), seconds: meanOf('seconds') };
    }
  }
  return found;
}

async function comparePeers(sigmas, scratch) {
  if (!pythonHas('cv2, skimage, pywt')) {
    console.log(
      'OpenCV or scikit-image is missing (Debian: python3-opencv, python3-skimage, python3-pywt); left out.\n',
    );
    return {};
  }
  return JSON.parse((await measure(python, [peers, scratch, '--sigmas', sigmas.join(',')])).output);
}

function print(count, sigmas, noisy, own, theirs) {
  console.log(`${count} photos, grey, 8 bits before and after the noise. Mean PSNR, dB; mean seconds a photo.`);
  console.log(
    'Heirloom is told nothing of the noise, and its seconds are those of whole processes. The others take the',
  );
  console.log('strength that is best on these very photos, and theirs are of the computation alone.\n');
  const rows = [['sigma', 'method', 'strength', 'PSNR', 'seconds', 'Heirloom −', 'eight looks −']];
  for (const sigma of sigmas) {
    const add = (method, { psnr: value, seconds, strength }) =>
      rows.push([
        sigma,
        method,
        strength?.toFixed(1) ?? '–',
        value.toFixed(2),
        seconds?.toFixed(2) ?? '–',
        ...Object.keys(ways).map((way) => (own && way !== method ? signed(own[sigma][way].psnr - value) : '–')),
      ]);
    add('as it came', { psnr: noisy[sigma] });
    for (const [way, found] of Object.entries(own?.[sigma] ?? {})) add(way, found);
    for (const [method, found] of Object.entries(theirs[sigma] ?? {})) add(method, found);
  }
  console.log(table(rows));
}

const signed = (value) => (value < 0 ? '' : '+') + value.toFixed(2);

/** Luma by Rec. 601, whatever the file's channels. */
async function readGrey(path) {
  const { data, width, height, channels } = await readSamples(path);
  const values = Float64Array.from({ length: width * height }, (_, i) => {
    const at = i * channels;
    if (channels < 3) return data[at];
    return Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  });
  return { width, height, values };
}

/** Mean 0, deviation 1 (Box and Muller). */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
