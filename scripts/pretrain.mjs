// `npm run pretrain [-- --photos FOLDER … --traced FOLDER … --only NAME …]`: trains the models that come with Heirloom, one after the other, from
// resources/training into resources/models. Stopped at any moment, the next call goes on from the last checkpoint (in .pretrain).
// Without photos it learns from painted pictures alone, without traced marks (docs/models.md) from drawn ones.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded, cli, lab } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
/** In order; a later one may start from the weights of an earlier one. Those that are not shipped stay in .pretrain. */
const models = [
  { name: 'base-clean-start', shipped: false },
  { name: 'base-clean-middle', start: 'base-clean-start', shipped: false },
  { name: 'base-clean-even', start: 'base-clean-middle', shipped: false },
  { name: 'base-clean-fine', start: 'base-clean-even', shipped: false },
  { name: 'base-clean-sharp', start: 'base-clean-fine', shipped: false },
  { name: 'base-clean', start: 'base-clean-sharp' },
  { name: 'base-deblur', start: 'base-clean-sharp' },
  { name: 'base-fill', start: 'base-clean-middle' },
  { name: 'base-detect-start', shipped: false },
  { name: 'base-detect-middle', start: 'base-detect-start', shipped: false },
  { name: 'base-detect-wide', start: 'base-detect-middle', shipped: false },
  { name: 'base-detect-lines', start: 'base-detect-wide', shipped: false },
  // The last training found more lines, and took more of what is whole; their mean has most of both.
  { name: 'base-detect', mean: ['base-detect-wide', 'base-detect-lines'], share: 0.6 },
];

const { values } = parseArgs({
  options: {
    photos: { type: 'string', multiple: true, default: [] },
    traced: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true },
    threads: { type: 'string', default: '0' },
  },
});
buildIfNeeded();
const weights = (name) => {
  const { shipped = true } = models.find((model) => model.name === name);
  return join(root, shipped ? 'resources/models' : '.pretrain', `${name}.safetensors`);
};
const run = (parameters) => {
  const { status } = spawnSync(process.execPath, parameters, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
for (const { name, start, mean, share } of models.filter((model) => values.only?.includes(model.name) ?? true)) {
  console.log(`${name}:`);
  if (mean) {
    run([lab, 'average-weights', ...mean.map(weights), '--share', String(share), '--out', weights(name)]);
    continue;
  }
  const places = [];
  for (const from of ['photos', 'traced']) if (values[from].length > 0) places.push(`--${from}`, ...values[from]);
  run([
    ...[cli, 'train', '--config', join(root, 'resources/training', `${name}.json`), '--out', weights(name)],
    ...['--work', join(root, '.pretrain', name), '--threads', values.threads],
    ...(start ? ['--start', weights(start)] : []),
    ...places,
  ]);
}
