// `npm run dense-example [-- --photos FOLDER …]`: the dense autoencoder of textbooks, 784-256-256-784, for 50 epochs of 60,000 squares of 28 px in batches of 256, and
// what it reached after each. Without photos the squares are painted. Stopped at any moment, the next call goes on from the last checkpoint (in .pretrain).
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildIfNeeded, cli } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
const config = join(root, 'resources/training/autoencoder-dense.json');
const { steps, evaluateEvery, batch } = JSON.parse(readFileSync(config, 'utf8'));
const epochs = steps / evaluateEvery;

const { values } = parseArgs({ options: { photos: { type: 'string', multiple: true, default: [] } } });
buildIfNeeded();
console.log(`784-256-256-784, ${epochs} epochs of ${evaluateEvery * batch} squares of 28 px, batches of ${batch}`);
const child = spawn(
  process.execPath,
  [
    ...[cli, 'train', '--config', config, '--out', join(root, '.pretrain/autoencoder-dense.safetensors')],
    ...['--work', join(root, '.pretrain/autoencoder-dense')],
    ...(values.photos.length > 0 ? ['--photos', ...values.photos] : []),
  ],
  { stdio: ['ignore', 'inherit', 'pipe'] },
);
/** Peak ratios on squares that it does not learn from, dB, by epoch. */
const reached = [];
for await (const line of createInterface({ input: child.stderr })) {
  const [, step, psnr] = /^measured at step (\d+): psnr ([\d.]+)/.exec(line) ?? [];
  if (step === undefined) {
    if (!/^\d+ of \d+,/.test(line)) console.error(line);
    continue;
  }
  reached.push(Number(psnr));
  const error = 10 ** (-psnr / 10);
  console.log(
    `epoch ${String(step / evaluateEvery).padStart(2)} of ${epochs}: squared error ${error.toFixed(5)}, ${psnr} dB`,
  );
}
process.exitCode = child.exitCode ?? 1;
if (reached.length > 1) console.log(curve(reached));

/** A curve in eight rows of text, an epoch a column. */
function curve(numbers) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const rows = Array.from({ length: 8 }, (_, row) => high - (row / 7) * (high - low));
  const half = (high - low) / 14;
  return rows
    .map(
      (level) => `${level.toFixed(1).padStart(6)} dB ${numbers.map((n) => (n >= level - half ? '█' : ' ')).join('')}`,
    )
    .join('\n');
}
