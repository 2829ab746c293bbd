// How the editor feels: the built application with processes, line and HTTP as a browser meets them, on photos of 24 megapixels that
// are made here. Every figure stands beside a control of the same run, taken by turns, since machines are noisy.
//   npm run bench -- editor [--only tiles,strokes,memory,work,abandoned,opening,adding,heal] [--json]
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { heal } from './editor/heal.mjs';
import { adding, opening } from './editor/library.mjs';
import { memory } from './editor/memory.mjs';
import { strokes } from './editor/strokes.mjs';
import { abandoned, tiles } from './editor/tiles.mjs';
import { work } from './editor/work.mjs';
import { inScratch, table } from './measure.mjs';
import { writePicture } from './pictures.mjs';

const parts = { tiles, strokes, memory, work, abandoned, opening, adding, heal };

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const chosen = values.only?.split(',') ?? Object.keys(parts);
  const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
  if (unknown) throw new Error(`There is no part ${unknown}; there are ${Object.keys(parts).join(', ')}.`);
  await inScratch(async (scratch) => {
    const results = {};
    const photo = join(scratch, 'photo.jpg');
    const size = await writePicture(photo, 24);
    for (const name of chosen) {
      const folder = join(scratch, name);
      mkdirSync(folder);
      const [before] = loadavg();
      const rows = await parts[name]({ folder, photo, size });
      results[name] = { machineLoad: { before, after: loadavg()[0] }, rows };
      if (!values.json) print(name, results[name]);
      rmSync(folder, { recursive: true, force: true });
    }
    if (values.json) console.log(JSON.stringify(results, null, 2));
  });
}

function print(name, { machineLoad, rows }) {
  const { before, after } = machineLoad;
  console.log(`${name} (load of the machine ${before.toFixed(1)} before, ${after.toFixed(1)} after)\n`);
  const columns = Object.keys(rows[0]);
  const cell = (value = '') =>
    typeof value === 'number' ? value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) : value;
  console.log(`${table([columns, ...rows.map((row) => columns.map((column) => cell(row[column])))])}\n`);
}
