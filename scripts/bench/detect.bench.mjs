// Damage found: `heirloom find` beside a top-hat and a median residual (OpenCV), on photos that were marked with damage that nobody learned from.
//   npm run bench -- detect [--photos FOLDER] [--traced FILE] [--model FILE] [--count N] [--drawn]
// What covers the photo by 15 % and more is damage; 'unseen' are such marks that change it by less than five levels or than 0.8 of its
// deviation around, which the first rows leave out; 'plain ones' change it by 25 levels and more.
// FOLDER/val and FOLDER/people-val hold the photographs, FILE the marks of scan 4 (docs/models.md).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cli } from '../build.mjs';
import { markAll, markedOptions, measuringPhotos, tones } from './marked-photos.mjs';
import { inScratch, measure, median, python, pythonHas, table } from './measure.mjs';
import { readSamples } from './pictures.mjs';

const peers = join(import.meta.dirname, 'detect-peers.py');
const kinds = { dust: 63, scratches: 127, creases: 191, tears: 255 };
const unclear = 31;
const unseen = 47;
const plainFrom = 25;
/** px within which damage counts as found. */
const tolerance = 2;
const own = 'Heirloom';

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: { ...markedOptions, model: { type: 'string', default: 'base-detect' } },
  });
  const photos = measuringPhotos(values);
  if (photos.length === 0) return;
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    const pictures = await markAll(photos, values, scratch);
    const seconds = await findAll(pictures, values.model, scratch);
    await print(pictures, [own, ...comparePeers(scratch)], seconds, values.drawn);
    await printUndamaged(photos, values.model, scratch);
  });
}

async function findAll(pictures, model, scratch) {
  let seconds = 0;
  for (const { name } of pictures) {
    const flags = [
      '--mask',
      join(scratch, 'mask.png'),
      '--scores',
      `${name}.${own}.png`,
      '--model',
      model,
      '--overwrite',
    ];
    seconds += (await measure(process.execPath, [cli, 'find', `${name}.marked.png`, ...flags])).seconds;
  }
  return seconds;
}

function comparePeers(scratch) {
  if (!pythonHas('cv2')) {
    console.log('OpenCV is missing (Debian: python3-opencv); left out.\n');
    return [];
  }
  spawnSync(python, [peers, scratch], { stdio: 'inherit' });
  return ['top-hat', 'median'];
}

async function print(pictures, methods, seconds, drawn) {
  const groups = [
    ['all', () => true],
    ['all, unseen too', () => true, 'unseen'],
    ['all, plain ones', () => true, 'plain'],
    ...tones.map((tone) => [tone, (picture) => picture.tone === tone]),
    ...(drawn ? Object.keys(kinds).map((kind) => [kind, () => true, kind]) : []),
  ];
  console.log(
    `${pictures.length} pictures, ${(seconds / pictures.length).toFixed(1)} s each (whole processes). Tolerance ${tolerance} px.`,
  );
  console.log(
    'F1 of Heirloom is at the default sensitivity, of the others at the threshold that is best on these pictures.\n',
  );
  const rows = [['', 'method', 'AP', 'median AP', 'F1', 'precision', 'recall', 'best F1', 'at']];
  for (const [name, belongs, kind] of groups) {
    for (const method of methods) {
      const each = [];
      for (const picture of pictures.filter(belongs)) each.push(await countIn(picture.name, method, kind));
      const { averagePrecision, at, best } = summarise(sumOf(each));
      const ofEach = each
        .filter(({ found }) => found.some(Boolean))
        .map((counts) => summarise(counts).averagePrecision);
      const shown = method === own ? at(128) : best;
      rows.push(
        [name, method, averagePrecision, median(ofEach), shown.f1, shown.precision, shown.recall, best.f1]
          .map(figure)
          .concat(best.threshold),
      );
    }
  }
  console.log(table(rows));
}

const figure = (value) => (typeof value === 'number' ? value.toFixed(3) : value);

async function printUndamaged(photos, model, scratch) {
  console.log('\nWithout damage, % of the pixels found:');
  const flags = ['--mask', join(scratch, 'mask.png'), '--model', model, '--overwrite', '--json'];
  for (const photo of photos) {
    const { share, areas } = JSON.parse((await measure(process.execPath, [cli, 'find', photo, ...flags])).output);
    console.log(
      `${(100 * share).toFixed(3).padStart(8)} ${String(areas).padStart(5)} areas  ${photo.split('/').slice(-2).join('/')}`,
    );
  }
}

/** By score: predictions near damage and away from it, damage by the highest score near it. */
async function countIn(name, method, kind) {
  const counts = { right: new Float64Array(256), wrong: new Float64Array(256), found: new Float64Array(256) };
  const { right, wrong, found } = counts;
  const truth = await read(`${name}.truth.png`);
  const scores = await read(`${name}.${method}.png`);
  const { width, height } = truth;
  const changed = kind === 'plain' ? await change(name) : undefined;
  const wanted = (value, i) => {
    if (kind === 'unseen') return value >= unseen;
    if (changed) return value > unseen && changed[i] >= plainFrom;
    return kind ? value === kinds[kind] : value > unseen;
  };
  const here = truth.data.map((value, i) => (wanted(value, i) ? 255 : 0));
  const others = truth.data.map((value, i) => (value >= unclear && !here[i] ? 255 : 0));
  const near = spread(here, width, height);
  const nearOthers = spread(others, width, height);
  const highest = spread(scores.data, width, height);
  for (let i = 0; i < here.length; i += 1) {
    const score = scores.data[i];
    if (near[i]) right[score] += 1;
    else if (!nearOthers[i]) wrong[score] += 1;
    if (here[i]) found[highest[i]] += 1;
  }
  return counts;
}

function sumOf(each) {
  const add = (key) => Float64Array.from({ length: 256 }, (_, i) => each.reduce((sum, one) => sum + one[key][i], 0));
  return { right: add('right'), wrong: add('wrong'), found: add('found') };
}

/** Largest difference of a pixel's channels that the marks made, levels. */
async function change(name) {
  const [clean, marked] = [await readSamples(`${name}.clean.png`), await readSamples(`${name}.marked.png`)];
  const { channels, width, height } = clean;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    let largest = 0;
    for (let c = 0; c < channels; c += 1) {
      const difference = Math.abs(clean.data[i * channels + c] - marked.data[i * channels + c]);
      if (difference > largest) largest = difference;
    }
    return largest;
  });
}

function summarise({ right, wrong, found }) {
  const all = found.reduce((sum, value) => sum + value, 0);
  const points = [];
  let [hits, misses, reached, averagePrecision, before] = [0, 0, 0, 0, 0];
  for (let threshold = 255; threshold >= 1; threshold -= 1) {
    hits += right[threshold];
    misses += wrong[threshold];
    reached += found[threshold];
    const precision = hits + misses > 0 ? hits / (hits + misses) : 1;
    const recall = all > 0 ? reached / all : 0;
    averagePrecision += precision * (recall - before);
    before = recall;
    points[threshold] = {
      threshold,
      precision,
      recall,
      f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    };
  }
  const best = points.filter(Boolean).reduce((one, other) => (other.f1 > one.f1 ? other : one));
  return { averagePrecision, at: (threshold) => points[threshold], best };
}

/** Largest value within the tolerance (a disc). */
function spread(values, width, height) {
  const result = Uint8Array.from(values);
  for (let dy = -tolerance; dy <= tolerance; dy += 1) {
    const reach = Math.floor(Math.sqrt(tolerance ** 2 - dy ** 2));
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y += 1) {
      for (let x = 0; x < width; x += 1) {
        const value = values[y * width + x];
        if (value === 0) continue;
        const row = (y + dy) * width;
        for (let to = Math.max(0, x - reach); to <= Math.min(width - 1, x + reach); to += 1) {
          if (value > result[row + to]) result[row + to] = value;
        }
      }
    }
  }
  return result;
}

/** One value a pixel. */
async function read(path) {
  const { data, width, height, channels } = await readSamples(path);
  return { data: Uint8Array.from({ length: width * height }, (_, i) => data[i * channels]), width, height };
}
