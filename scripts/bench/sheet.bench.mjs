// A sheet of eight crops, damaged -> filled -> truth, for looking at a model's fills, and how much its variants differ.
//   npm run bench -- sheet --model NAME --out FILE.png [--damage dust] [--variants 3] [--method network] [--photos FOLDER]
// FOLDER holds val/<photo>.png and masks/<photo>.<damage>.png.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { cli } from '../build.mjs';
import { damagedPhotos, inScratch, mean, measure, usualPhotos } from './measure.mjs';

const side = 128;
const gap = 4;

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      model: { type: 'string', default: 'base-fill' },
      method: { type: 'string', default: 'network' },
      damage: { type: 'string', default: 'dust' },
      variants: { type: 'string', default: '1' },
      out: { type: 'string', default: 'sheet.png' },
    },
  });
  if (!existsSync(join(values.photos, 'val'))) return console.log(`No measuring photos at ${values.photos}.`);
  await inScratch((scratch) => drawSheet(values, scratch));
}

async function drawSheet({ photos, model, method, damage, variants, out }, scratch) {
  const count = Number(variants);
  const rows = [];
  const apart = [];
  for (const { name, photo, mask } of damagedPhotos(photos, damage).slice(0, 8)) {
    const fills = Array.from({ length: count }, (_, i) => join(scratch, `${name}-${i}.png`));
    for (const [i, fill] of fills.entries()) {
      const wanted = ['--method', method, '--model', model, '--seed', String(i + 1), '--no-grain', '--json'];
      await measure(process.execPath, [cli, 'fill', photo, '--mask', mask, '--out', fill, ...wanted]);
    }
    const place = await mostDamaged(mask);
    const missing = await cut(mask, place, 1);
    const truth = await cut(photo, place, 3);
    const damaged = Buffer.from(truth);
    for (let i = 0; i < damaged.length; i += 1)
      if (missing[Math.floor(i / 3)] > 127) damaged[i] = i % 3 === 0 ? 230 : 60;
    const filled = await Promise.all(fills.map((fill) => cut(fill, place, 3)));
    const parts = [damaged, ...filled];
    if (count > 1) {
      parts.push(meanOf(filled), deviation(filled));
      apart.push(pairwise(filled, missing));
    }
    rows.push([...parts, truth]);
  }
  const columns = rows[0].length;
  const [width, height] = [columns * (side + gap) - gap, rows.length * (side + gap) - gap];
  const tiles = rows.flatMap((row, y) =>
    row.map((input, x) => ({
      input,
      raw: { width: side, height: side, channels: 3 },
      left: x * (side + gap),
      top: y * (side + gap),
    })),
  );
  await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite(tiles)
    .png()
    .toFile(out);
  console.log(`${out}: damaged, ${count} fill${count > 1 ? 's, their mean, their deviation times 8' : ''}, truth`);
  if (count > 1) {
    console.log(`mean difference of two fills inside the holes: ${mean(apart).toFixed(2)} levels (below 1: collapsed)`);
  }
}

/** Where the most is missing. */
async function mostDamaged(mask) {
  const { data, info } = await sharp(mask).greyscale().raw().toBuffer({ resolveWithObject: true });
  let best = { left: 0, top: 0, missing: -1 };
  for (let top = 0; top + side <= info.height; top += 32) {
    for (let left = 0; left + side <= info.width; left += 32) {
      let missing = 0;
      for (let y = top; y < top + side; y += 4) {
        for (let x = left; x < left + side; x += 4) if (data[y * info.width + x] > 127) missing += 1;
      }
      if (missing > best.missing) best = { left, top, missing };
    }
  }
  return best;
}

async function cut(path, { left, top }, channels) {
  const piece = sharp(path).extract({ left, top, width: side, height: side });
  return (channels === 1 ? piece.greyscale() : piece.removeAlpha().toColourspace('srgb')).raw().toBuffer();
}

function meanOf(fills) {
  return Buffer.from(fills[0].map((_, i) => Math.round(mean(fills.map((fill) => fill[i])))));
}

function deviation(fills) {
  return Buffer.from(
    fills[0].map((_, i) => {
      const values = fills.map((fill) => fill[i]);
      return Math.min(255, 8 * Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))));
    }),
  );
}

function pairwise(fills, missing) {
  let sum = 0;
  let count = 0;
  for (let a = 0; a < fills.length; a += 1) {
    for (let b = a + 1; b < fills.length; b += 1) {
      for (let i = 0; i < fills[a].length; i += 1) {
        if (missing[Math.floor(i / 3)] <= 127) continue;
        sum += Math.abs(fills[a][i] - fills[b][i]);
        count += 1;
      }
    }
  }
  return sum / count;
}
