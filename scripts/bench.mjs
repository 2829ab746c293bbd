// `npm run bench -- NAME [options]`: prints figures, judges nothing.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';

const folder = join(import.meta.dirname, 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const [name, ...parameters] = process.argv.slice(2);
const file = join(folder, `${name}.bench.mjs`);
if (!name || !existsSync(file)) {
  console.error(`Usage: npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
buildIfNeeded();
const { run } = await import(file);
await run(parameters);
