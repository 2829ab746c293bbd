import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { readModelFile } from '../../../../src-main/models/weights.ts';
import { decodeCheckpoint } from '../../../../src-main/nn/training/checkpoint.ts';
import { bundleChild } from '../../../support/bundle.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { weightsDigest } from './small-training.ts';

/** More than a few take minutes. */
const kills = Number(process.env.HEIRLOOM_KILLS ?? 4);
const scratch = scratchFolder('killed-training');
const builtDirectory = resolve(import.meta.dirname, '../../../../out/main');

beforeAll(async () => {
  const child = 'unit/engine/training/killed-training-child.ts';
  await bundleChild(child, scratch.path, ['onnxruntime-node', 'sharp'], ['@tensorflow/tfjs-node']);
  mkdirSync(scratch.file('photos'));
  for (const [name, mean] of [
    ['aunt', 90],
    ['uncle', 160],
  ] as const) {
    const noise = { type: 'gaussian', mean, sigma: 40 } as const;
    await sharp({ create: { width: 160, height: 120, channels: 3, background: '#777', noise } })
      .png()
      .toFile(scratch.file('photos', `${name}.png`));
  }
});
afterAll(() => scratch.remove());

interface Ended {
  readonly killed: boolean;
  /** Steps that were done before; absent where it did not come so far. */
  readonly from: number | undefined;
}

/** Trains in a process of its own, and kills it without warning `afterMilliseconds` after it has begun. */
function train(name: string, afterMilliseconds?: number): Promise<Ended> {
  const child = spawn(process.execPath, [scratch.file('child.mjs'), scratch.file(name), builtDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  const timer =
    afterMilliseconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMilliseconds);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal === null) failed(new Error(`ended with code ${code}`));
      else done({ killed: signal !== null, from: said === '' ? undefined : Number.parseInt(said, 10) });
    });
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('a training that is killed at any moment', () => {
  it(
    `loses nothing, leaves nothing, and ends with the same weights (${kills} kills)`,
    { timeout: 60_000 + kills * 20_000 },
    async () => {
      mkdirSync(scratch.file('whole'));
      mkdirSync(scratch.file('killed'));
      const began = Date.now();
      expect(await train('whole')).toEqual({ killed: false, from: 0 });
      const whole = Date.now() - began;
      const weights = await weightsDigest(scratch.file('whole', 'weights.safetensors'));

      const seed = Date.now();
      const random = createRandom(seed);
      const out = scratch.file('killed', 'weights.safetensors');
      const figures = { kills: 0, resumed: 0, finished: 0, furthest: 0, temporaryAfterKills: 0 };
      /** The step that the newest checkpoint which stands is of. */
      let safe = 0;
      while (figures.kills < kills) {
        const { killed, from } = await train('killed', random.unit() * whole);
        figures.kills += Number(killed);
        if (from !== undefined) {
          expect(from, `seed ${seed}`).toBeGreaterThanOrEqual(safe);
          figures.resumed += Number(from > 0);
        }
        // Whatever bears a final name is whole.
        for (const file of filesIn(scratch.file('killed'))) {
          figures.temporaryAfterKills += Number(file.includes('.heirloom-tmp-'));
          if (/checkpoint-\d+\.safetensors$/.test(file)) {
            safe = Math.max(safe, decodeCheckpoint(await readModelFile(file), file).step);
          }
          if (file.endsWith('training.json')) expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('digest');
        }
        figures.furthest = Math.max(figures.furthest, safe);
        if (existsSync(out)) expect(await weightsDigest(out), `seed ${seed}`).toBe(weights);
        if (!killed) {
          // The next round begins anew.
          figures.finished += 1;
          safe = 0;
          rmSync(scratch.file('killed'), { recursive: true });
          mkdirSync(scratch.file('killed'));
        }
      }
      await train('killed');
      expect(await weightsDigest(out), `seed ${seed}`).toBe(weights);
      const left = filesIn(scratch.file('killed')).map((file) => file.split('/').at(-1));
      expect(left.sort()).toEqual(['curve.jsonl', 'training.json', 'weights.safetensors']);
      console.log(`killed trainings: ${JSON.stringify(figures)}`);
    },
  );
});
