// `npm start`: the application in Electron where its binary is there or can be fetched soon, else in the browser.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildIfNeeded, cli } from './build.mjs';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const fetchSeconds = 30;

buildIfNeeded();

const { binary, reason } = findElectron();
if (binary) {
  console.log(`Starting in Electron: ${reason}.`);
  run(binary, [root]);
} else {
  console.log(`Starting in the browser: ${reason}.`);
  run(process.execPath, [cli, 'serve', ...process.argv.slice(2)]);
}

/** @returns {{ binary?: string, reason: string }} */
function findElectron() {
  if (process.env.HEIRLOOM_SHELL === 'node') return { reason: 'HEIRLOOM_SHELL=node asks for it' };
  let folder;
  try {
    folder = dirname(require.resolve('electron/package.json'));
  } catch {
    return { reason: 'Electron is not installed' };
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { reason: 'there is no display for a window' };
  }
  const present = binaryIn(folder);
  if (present) return { binary: present, reason: 'its binary is there' };
  console.log(`Fetching the Electron binary (at most ${fetchSeconds} s) …`);
  const fetched = spawnSync(process.execPath, [join(folder, 'install.js')], {
    timeout: fetchSeconds * 1000,
    stdio: 'ignore',
    cwd: folder,
  });
  const binary = binaryIn(folder);
  if (binary) return { binary, reason: 'its binary was fetched' };
  const why =
    fetched.error?.code === 'ETIMEDOUT' ? `not fetched within ${fetchSeconds} s` : 'not there and could not be fetched';
  return { reason: `the Electron binary is ${why}` };
}

function binaryIn(folder) {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

function run(command, parameters) {
  const child = spawn(command, parameters, {
    stdio: 'inherit',
    cwd: root,
    // On Linux the engine needs a Node of its own beside Electron.
    env: { ...process.env, HEIRLOOM_NODE: process.execPath },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
