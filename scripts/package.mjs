// `npm run package`: builds, lays a Node beside the application on Linux, and hands over to electron-builder.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
const run = (script, ...parameters) => {
  const { status } = spawnSync(process.execPath, [script, ...parameters], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
build();
if (process.platform === 'linux') copyFileSync(process.execPath, join(root, 'out', 'node'));
run(createRequire(import.meta.url).resolve('electron-builder/cli.js'), '--publish', 'never', ...process.argv.slice(2));
