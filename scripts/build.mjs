// `npm run build`: builds everything. `buildIfNeeded` is for what needs a build: installing runs no scripts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');

/** The built command line. */
export const cli = join(root, 'out', 'main', 'cli.js');
/** The built commands of developers. */
export const lab = join(root, 'out', 'lab', 'lab.js');

/** Ends this process with the builder's status where it fails. */
export function build() {
  if (!existsSync(builder)) {
    console.error('The packages that build Heirloom are not installed. Run: npm ci');
    process.exit(1);
  }
  // Of the lab's build errors alone: the builder warns that it has no page.
  for (const flags of [
    ['--logLevel', 'warn'],
    ['--logLevel', 'error', '--mode', 'lab'],
  ]) {
    // The builder's lines go to the error output: what a command prints is its own.
    const { status } = spawnSync(process.execPath, [builder, 'build', ...flags], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) process.exit(status ?? 1);
  }
}

/** Builds where nothing is built, or where a source is newer than what was built, as after an update. */
export function buildIfNeeded() {
  const built = [cli, lab, join(root, 'out', 'preload', 'preload.cjs'), join(root, 'out', 'renderer', 'index.html')];
  const oldest = Math.min(...built.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  if (sources.every((source) => newest(join(root, source)) <= oldest)) return;
  console.error('Building Heirloom …');
  build();
}

const sources = ['src-main', 'src-renderer', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];

/** Milliseconds since 1970 of the last change of a file, or of anything in a folder. */
function newest(path) {
  const details = statSync(path, { throwIfNoEntry: false });
  if (!details?.isDirectory()) return details?.mtimeMs ?? 0;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), details.mtimeMs);
}

if (process.argv[1] === import.meta.filename) build();
