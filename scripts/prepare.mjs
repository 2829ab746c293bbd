// Runs after `npm ci`: builds everything, so that `npm start`, `npx heirloom` and the tests find it.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
if (!existsSync(builder)) {
  console.log('Development packages are not installed, nothing is built.');
  process.exit(0);
}
const { status } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
chmodSync(join(root, 'out', 'main', 'cli.js'), 0o755);
