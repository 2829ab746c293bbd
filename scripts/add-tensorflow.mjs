// `npm run add-tensorflow`: TensorFlow.js's native runtime, in addition to onnxruntime. Its package fetches the native library when it is
// installed, from a place that many machines cannot reach; where that fails nothing of it stays behind.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const name = '@tensorflow/tfjs-node';
const folder = join(root, 'node_modules', name);
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const npm = (cwd, ...parameters) =>
  spawnSync('npm', parameters, { cwd, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
// Loaded in a process of its own, with the function of Node 22 that it calls put back: what fails there ends nothing here.
const loads = () =>
  spawnSync(
    process.execPath,
    ['-e', `require('node:util').isNullOrUndefined ??= (v) => v == null; require('${name}')`],
    { cwd: root, stdio: 'ignore' },
  ).status === 0;

// As an optional dependency: what is only an optional peer npm does not install, even when asked to.
const added =
  npm(root, 'install', '--no-save', '--save-optional', '--ignore-scripts', `${name}@${peerDependencies[name]}`) &&
  npm(folder, 'run', 'install', '--ignore-scripts=false') &&
  loads();
if (added) {
  console.log('TensorFlow is there. "npx heirloom doctor --measure" measures whether it is the faster one here.');
} else {
  console.error(
    '\nTensorFlow could not be added: its native library was not fetched or does not load on this computer.',
  );
  console.error('Heirloom computes with onnxruntime, which came with it; nothing else is missing.');
  npm(root, 'uninstall', '--no-save', '--ignore-scripts', name);
  process.exit(1);
}
