import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { createCheckpointFolder } from '../../../../src-main/models/files/checkpoint-folder.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const scratch = scratchFolder('killed-training');
const onnxruntime = createRequire(import.meta.url).resolve('onnxruntime-node');
const worker = pathToFileURL(resolve(import.meta.dirname, '../../../../../out/main/batch-worker.js'));

beforeAll(async () => {
  // Node cannot run TypeScript by itself, and what is to be killed must be a process of its own.
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    // A native library must be loaded from where it lies; the child lies elsewhere.
    resolve: { alias: { 'onnxruntime-node': onnxruntime } },
    build: {
      ssr: resolve(import.meta.dirname, 'killed-training-child.ts'),
      outDir: scratch.path,
      emptyOutDir: false,
      rollupOptions: {
        external: [onnxruntime, '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node'],
        output: { format: 'es', entryFileNames: 'child.mjs' },
      },
    },
  });
});
afterAll(() => scratch.remove());

/** Trains in a process of its own until it ends or `stop` says so to a checkpoint; then it is killed without warning. */
async function trainUntil(
  runtime: string,
  folder: string,
  stop: (checkpoints: number) => boolean,
): Promise<NodeJS.Signals | number> {
  const child = spawn(process.execPath, [scratch.file('child.mjs'), folder, worker.href, runtime], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let checkpoints = 0;
  child.stdout.on('data', (data: Buffer) => {
    checkpoints += data.toString().split('\n').length - 1;
    if (stop(checkpoints)) child.kill('SIGKILL');
  });
  return new Promise((done) => child.on('close', (code, signal) => done(signal ?? code ?? -1)));
}

const result = async (folder: string) => (await createCheckpointFolder(folder).load())?.checkpoint;

describe('a training that is killed', () => {
  it.each(['cpu', 'onnxruntime/cpu'])(
    'ends as it would have ended, bit for bit, when it is started again, on %s',
    async (runtime) => {
      const random = createRandom(Date.now());
      const place = scratch.file(runtime.replace('/', '-'));
      expect(await trainUntil(runtime, `${place}-whole`, () => false)).toBe(0);
      const whole = await result(`${place}-whole`);
      expect(whole?.step).toBe(200);

      const folder = `${place}-killed`;
      const steps: number[] = [];
      for (let round = 0; round < 4; round += 1) {
        const last = 2 + random.below(8);
        expect(await trainUntil(runtime, folder, (checkpoints) => checkpoints >= last)).toBe('SIGKILL');
        steps.push((await result(folder))?.step ?? -1);
      }
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps[0]).toBeGreaterThan(0);
      expect(steps[3]).toBeLessThan(200);
      expect(await trainUntil(runtime, folder, () => false)).toBe(0);
      expect(await result(folder), `killed after ${steps}`).toEqual(whole);
    },
    60_000,
  );
});
