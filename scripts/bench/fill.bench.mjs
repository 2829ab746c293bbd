// Fills: quality and time on the measuring photos beside G'MIC, time by threads, and time and memory as photos grow.
//   npm run bench -- fill [--photos FOLDER] [--only photos|threads|size] [--keep FOLDER]
// FOLDER holds val/<photo>.png and masks/<photo>.<damage>.png; without it that part is left out, visibly.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  damagedPhotos,
  growthExponent,
  inScratch,
  isInstalled,
  mean,
  measure,
  measureFill,
  table,
  usualPhotos,
} from './measure.mjs';
import { writeMask, writePicture } from './pictures.mjs';
import { scoreFill } from './score.mjs';

const damages = ['scratches', 'dust', 'creases', 'tears'];

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      only: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const work = async (folder) => {
    mkdirSync(folder, { recursive: true });
    process.env.HEIRLOOM_HOME = join(folder, 'home');
    const wanted = (part) => [undefined, part].includes(values.only);
    if (wanted('photos')) await photos(values.photos, folder);
    if (wanted('threads')) await threads(values.photos, folder);
    if (wanted('size')) await sizes(folder);
  };
  await (values.keep ? work(resolve(values.keep)) : inScratch(work));
}

async function fill(photo, mask, out, method) {
  // A new cache every time: the work is measured, not what was kept of it.
  rmSync(process.env.HEIRLOOM_HOME, { recursive: true, force: true });
  return measureFill(photo, mask, out, method);
}

async function photos(folder, scratch) {
  if (!existsSync(join(folder, 'val'))) {
    console.log(`No measuring photos at ${folder}; this part is left out.\n`);
    return;
  }
  const peers = isInstalled('gmic') ? ['smooth', 'exemplar', 'auto', 'gmic'] : ['smooth', 'exemplar', 'auto'];
  if (!peers.includes('gmic')) console.log("G'MIC is not installed (Debian: gmic); measured without it.\n");
  console.log(
    'Mean of all photos. PSNR (dB) and gradient energy (result / truth) inside the holes; whole processes.\n',
  );
  const rows = [['damage', 'method', 'PSNR', 'energy', 'seconds', 'peak MiB', "time / G'MIC"]];
  for (const damage of damages) {
    const results = Object.fromEntries(peers.map((peer) => [peer, []]));
    for (const { name, photo, mask } of damagedPhotos(folder, damage)) {
      for (const peer of peers) {
        const out = join(scratch, peer, name);
        mkdirSync(join(scratch, peer), { recursive: true });
        const measured =
          peer === 'gmic'
            ? await measure('gmic', [photo, mask, '-inpaint_matchpatch[0]', '[1]', '-k[0]', '-c', '0,255', '-o', out])
            : await fill(photo, mask, out, peer);
        results[peer].push({ ...measured, ...(await scoreFill(photo, mask, out)) });
      }
    }
    for (const peer of peers) {
      const own = results[peer];
      const seconds = mean(own.map((result) => result.seconds));
      const base = results.gmic ? mean(results.gmic.map((result) => result.seconds)) : undefined;
      rows.push([
        damage,
        peer === 'gmic' ? "G'MIC matchpatch" : peer,
        mean(own.map((result) => result.psnr)).toFixed(2),
        mean(own.map((result) => result.energy)).toFixed(2),
        seconds.toFixed(2),
        Math.max(...own.map((result) => result.peakMiB ?? 0)),
        base ? (seconds / base).toFixed(2) : '–',
      ]);
    }
  }
  console.log(`${table(rows)}\n`);
}

/** Half and more of a photo missing: what a second thread brings, in runs that take turns, and that the bytes are the same. */
async function threads(folder, scratch) {
  const masks = join(folder, 'ragged-masks');
  if (!existsSync(masks)) {
    console.log(`No ragged masks at ${masks}; this part is left out.\n`);
    return;
  }
  console.log('Photos of which half and more is missing, by threads; whole processes.\n');
  const rows = [['method', 'threads', 'seconds', 'time / 1 thread', 'bytes']];
  for (const method of ['exemplar', 'detail', 'auto']) {
    const seconds = { 1: [], 2: [] };
    let same = true;
    for (const name of readdirSync(masks).sort()) {
      const photo = join(folder, 'val', name.replace('.ragged.png', '.png'));
      const made = [];
      for (const count of [1, 2]) {
        process.env.HEIRLOOM_THREADS = String(count);
        const out = join(scratch, `threads-${count}.png`);
        seconds[count].push((await fill(photo, join(masks, name), out, method)).seconds);
        made.push(readFileSync(out));
      }
      same &&= made[0].equals(made[1]);
    }
    for (const count of [1, 2]) {
      const ratio = mean(seconds[count]) / mean(seconds[1]);
      rows.push([method, count, mean(seconds[count]).toFixed(2), ratio.toFixed(2), same ? 'equal' : 'DIFFERENT']);
    }
  }
  delete process.env.HEIRLOOM_THREADS;
  console.log(`${table(rows)}\n`);
}

async function sizes(scratch) {
  console.log('Photos made here, 0.5 % missing all over; whole processes, decoding and writing included.\n');
  const rows = [['megapixels', 'damage', 'method', 'seconds', 'peak MiB', 'Mpx/s']];
  const points = { smooth: [], exemplar: [] };
  for (const megapixels of [1, 6, 24, 100]) {
    const photo = join(scratch, `${megapixels}.tif`);
    const size = await writePicture(photo, megapixels);
    for (const [kind, method] of [
      ['thin', 'smooth'],
      ['wide', 'exemplar'],
    ]) {
      const mask = join(scratch, `${megapixels}.${kind}.png`);
      await writeMask(mask, size, 0.005, kind);
      const { seconds, peakMiB } = await fill(photo, mask, join(scratch, 'out.tif'), method);
      points[method].push({ size: megapixels, seconds });
      rows.push([megapixels, kind, method, seconds.toFixed(1), peakMiB ?? '–', (megapixels / seconds).toFixed(2)]);
      rmSync(mask);
    }
    rmSync(photo);
  }
  console.log(table(rows));
  for (const [method, measured] of Object.entries(points)) {
    console.log(`${method}: seconds grow as megapixels^${growthExponent(measured).toFixed(2)} from 1 to 100`);
  }
}
