// Which fill suits which width of damage: both on the same holes, strokes of one width each, on photographs.
//   npm run bench -- width [--photos FOLDER] [--count N]     FOLDER/train holds the photographs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { inScratch, mean, measureFill, table, usualPhotos } from './measure.mjs';
import { generator, markDisc, writePlane } from './pictures.mjs';
import { scoreFill } from './score.mjs';

const widths = [4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 64];
const methods = ['smooth', 'exemplar'];

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      photos: { type: 'string', default: usualPhotos },
      count: { type: 'string', default: '8' },
    },
  });
  const folder = join(values.photos, 'train');
  if (!existsSync(folder)) {
    console.log(`No photographs at ${folder}; nothing is measured.`);
    return;
  }
  const names = readdirSync(folder).sort();
  const every = Math.max(1, Math.floor(names.length / Number(values.count)));
  const chosen = names.filter((_, i) => i % every === 0).slice(0, Number(values.count));
  const rows = [['width px', ...methods.flatMap((method) => [`${method} dB`, 'energy'])]];
  await inScratch(async (scratch) => {
    process.env.HEIRLOOM_HOME = join(scratch, 'home');
    for (const width of widths) {
      const found = Object.fromEntries(methods.map((method) => [method, []]));
      for (const [index, name] of chosen.entries()) {
        const photo = join(scratch, `${index}.png`);
        const { width: w, height: h } = await sharp(join(folder, name)).resize(640).png().toFile(photo);
        const mask = join(scratch, 'mask.png');
        await writeStrokes(mask, w, h, width, index + 1);
        for (const method of methods) {
          const out = join(scratch, 'out.png');
          await measureFill(photo, mask, out, method);
          found[method].push(await scoreFill(photo, mask, out));
        }
      }
      const cells = methods.flatMap((method) => [
        mean(found[method].map(({ psnr }) => psnr)).toFixed(2),
        mean(found[method].map(({ energy }) => energy)).toFixed(2),
      ]);
      rows.push([width, ...cells]);
    }
  });
  console.log(`Strokes of one width on ${chosen.length} photographs, 640 px wide; over the missing pixels.\n`);
  console.log(table(rows));
}

/** Three curved strokes, the same course for every width, three widths long at least. */
async function writeStrokes(path, width, height, thickness, seed) {
  const random = generator(seed);
  const plane = { width, height, values: Buffer.alloc(width * height) };
  for (let stroke = 0; stroke < 3; stroke += 1) {
    let x = (0.2 + 0.6 * random()) * width;
    let y = (0.2 + 0.6 * random()) * height;
    let angle = random() * 6.283;
    for (let step = 0; step < Math.max(90, 3 * thickness); step += 1) {
      markDisc(plane, x, y, thickness / 2);
      angle += (random() - 0.5) * 0.12;
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
  }
  await writePlane(path, plane);
}
