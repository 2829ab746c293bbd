// Blur of unknown width: `heirloom deblur` at full and at its suggested strength, beside Richardson-Lucy and unsharp masking, each of those at its best strength.
//   npm run bench -- deblur [--photos FOLDER] [--sets val,people-val] [--count N] [--sigmas 0.7,1.2,2,3] [--grains 0,3,8] [--model FILE]
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { inScratch, mean, measure, python, pythonHas, table, usualPhotos } from './measure.mjs';
import { generator, readSamples, writePlane } from './pictures.mjs';
import { psnr } from './score.mjs';

const peers = join(import.meta.dirname, 'deblur-peers.py');

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      sets: { type: 'string', default: 'val,people-val' },
      count: { type: 'string', default: '1000' },
      sigmas: { type: 'string', default: '0.7,1.2,2,3' },
      grains: { type: 'string', default: '0,3,8' },
      model: { type: 'string' },
    },
  });
  const [sigmas, grains] = [values.sigmas.split(','), values.grains.split(',')];
  const model = values.model ? ['--model', values.model] : [];
  for (const set of values.sets.split(',')) {
    const folder = join(values.photos, set);
    if (!existsSync(folder)) console.log(`No measuring photos at ${folder}; this part is left out.\n`);
    else await inScratch((scratch) => photos(folder, Number(values.count), { sigmas, grains, model, scratch }));
  }
  await inScratch((scratch) => edges(scratch, model));
}

async function photos(folder, count, { sigmas, grains, model, scratch }) {
  process.env.HEIRLOOM_HOME = join(scratch, 'home');
  const names = readdirSync(folder).sort().slice(0, count);
  for (const [index, name] of names.entries()) {
    const clean = await readGrey(join(folder, name));
    await writePlane(join(scratch, `${index}.clean.png`), clean);
    for (const sigma of sigmas) {
      const soft = blur(clean, Number(sigma));
      for (const grain of grains) {
        await writePlane(join(scratch, `${index}.${sigma}.${grain}.png`), withGrain(soft, Number(grain), index));
      }
    }
  }
  const theirs = pythonHas('cv2, skimage')
    ? JSON.parse(
        (await measure(python, [peers, scratch, '--sigmas', sigmas.join(','), '--grains', grains.join(',')])).output,
      )
    : {};
  console.log(`${folder}: ${names.length} photos, grey, blurred by a Gaussian, then with white noise. Mean PSNR, dB.`);
  console.log(
    'Heirloom is told nothing of the blur; the others have the strength that is best on these very photos.\n',
  );
  const rows = [
    ['sigma', 'grain', 'as it came', 'full strength', 'suggested', 'strength', ...peerNames(theirs), 'full − better'],
  ];
  for (const sigma of sigmas) {
    for (const grain of grains) {
      const came = [];
      const full = [];
      const suggested = [];
      const strengths = [];
      for (const index of names.keys()) {
        const truth = (await readGrey(join(scratch, `${index}.clean.png`))).values;
        const photo = join(scratch, `${index}.${sigma}.${grain}.png`);
        came.push(psnr(truth, (await readGrey(photo)).values));
        full.push(psnr(truth, (await deblurred(photo, scratch, ['--strength', '1', ...model])).values));
        const { values, strength } = await deblurred(photo, scratch, model);
        suggested.push(psnr(truth, values));
        strengths.push(strength);
      }
      const others = Object.values(theirs[`${sigma} ${grain}`] ?? {});
      const best = Math.max(...others.map((one) => one.psnr));
      rows.push([
        sigma,
        grain,
        ...[came, full, suggested, strengths].map((all) => mean(all).toFixed(2)),
        ...others.map((one) => `${one.psnr.toFixed(2)} (${one.strength})`),
        others.length > 0 ? (mean(full) - best).toFixed(2) : '–',
      ]);
    }
  }
  console.log(table(rows));
  const unchanged = [];
  for (const index of names.keys()) {
    const photo = join(scratch, `${index}.clean.png`);
    const { values, strength } = await deblurred(photo, scratch, model);
    unchanged.push({ strength, psnr: psnr((await readGrey(photo)).values, values) });
  }
  const least = unchanged.reduce((worst, one) => (one.psnr < worst.psnr ? one : worst));
  const touched = unchanged.filter(({ strength }) => strength > 0).length;
  console.log(
    `\nAs they are, at the suggested strength: ${touched} of ${names.length} changed, the least like it ${least.psnr.toFixed(1)} dB\n`,
  );
}

/** Overshoot beside a blurred step, and what becomes of grain beside it, at full strength. */
async function edges(scratch, model) {
  process.env.HEIRLOOM_HOME = join(scratch, 'home');
  const [width, height] = [256, 192];
  const rows = [['sigma', 'grain', 'overshoot, % of the step', 'grain after, levels']];
  for (const sigma of [0.7, 1.2, 2, 3]) {
    for (const grain of [0, 3, 8]) {
      const step = {
        width,
        height,
        values: Float64Array.from({ length: width * height }, (_, i) => (i % width < 128 ? 80 : 180)),
      };
      const photo = join(scratch, 'step.png');
      await writePlane(photo, withGrain(blur(step, sigma), grain, 7));
      const { values } = await deblurred(photo, scratch, ['--strength', '1', ...model]);
      const columns = Array.from({ length: width }, (_, x) =>
        mean(Array.from({ length: height }, (__, y) => values[y * width + x])),
      );
      const far = [mean(columns.slice(20, 80)), mean(columns.slice(176, 236))];
      const over = Math.max(
        far[0] - Math.min(...columns.slice(100, 128)),
        Math.max(...columns.slice(128, 156)) - far[1],
      );
      const flat = [];
      for (let y = 20; y < height - 20; y += 1)
        for (let x = 20; x < 80; x += 1) flat.push((values[y * width + x] - far[0]) ** 2);
      rows.push([
        String(sigma),
        String(grain),
        ((100 * over) / (far[1] - far[0])).toFixed(1),
        Math.sqrt(mean(flat)).toFixed(2),
      ]);
    }
  }
  console.log('A step of 100 levels, blurred, with white noise.\n');
  console.log(table(rows));
}

async function deblurred(photo, scratch, flags) {
  const out = join(scratch, 'out.png');
  const { output } = await measure(process.execPath, [
    cli,
    'deblur',
    photo,
    '--out',
    out,
    '--overwrite',
    '--json',
    ...flags,
  ]);
  const { strength } = JSON.parse(output);
  return { values: (await readGrey(out)).values, strength };
}

function peerNames(theirs) {
  return Object.keys(Object.values(theirs)[0] ?? {});
}

function blur({ width, height, values }, sigma) {
  const reach = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pass = (from, stepX, stepY) =>
    Float64Array.from(from, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      let sum = 0;
      for (const [k, weight] of weights.entries()) {
        const column = mirrored(x + (k - reach) * stepX, width);
        sum += weight * from[mirrored(y + (k - reach) * stepY, height) * width + column];
      }
      return sum / total;
    });
  return { width, height, values: pass(pass(values, 1, 0), 0, 1) };
}

function mirrored(at, length) {
  if (at < 0) return -at;
  return at < length ? at : 2 * (length - 1) - at;
}

function withGrain({ width, height, values }, deviation, seed) {
  const random = generator(1000 * deviation + seed + 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    width,
    height,
    values: values.map((value) => Math.max(0, Math.min(255, Math.round(value + deviation * normal())))),
  };
}

/** Luma by Rec. 601, whatever the file's channels. */
async function readGrey(path) {
  const { data, width, height, channels } = await readSamples(path);
  const values = Float64Array.from({ length: width * height }, (_, i) => {
    const at = i * channels;
    return channels < 3 ? data[at] : Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  });
  return { width, height, values };
}
