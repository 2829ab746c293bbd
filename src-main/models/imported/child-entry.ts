import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { background } from '../../shared/background.ts';
import { AppError, serializeError } from '../../shared/errors.ts';
import type { ForeignSession } from '../../nn/compiler/session/foreign-session.ts';
import { checkModel } from './check-model.ts';
import { memoryWords, type ChildReply, type ChildRequest } from './child-messages.ts';

/**
 * Entry point of a process that runs one imported model: `run-imported-model.js MEMORY`. It may crash, take too much memory or never end without
 * harm to whoever started it. onnxruntime blocks the main thread, so a second one watches.
 */
const watchMs = 50;

if (isMainThread) {
  const [memory] = process.argv.slice(2);
  new Worker(new URL(import.meta.url), { workerData: { memory: Number(memory), parent: process.ppid } }).unref();
  process.on('disconnect', () => process.exit(1));
  process.on('message', (request: ChildRequest) => background(reply(request), 'Running an imported model'));
} else {
  watch(workerData as { memory: number; parent: number });
}

/** Ends the process as soon as it has more memory than it may, or nobody waits for it any more. */
function watch({ memory, parent }: { memory: number; parent: number }): void {
  setInterval(() => {
    const tooMuch = process.memoryUsage.rss() > memory;
    if (!tooMuch && process.ppid === parent) return;
    if (tooMuch) writeSync(2, `${memoryWords}\n`);
    process.kill(process.pid, 'SIGKILL');
  }, watchMs);
}

let session: ForeignSession | undefined;
let modelName = '';

async function reply(request: ChildRequest): Promise<void> {
  process.send!(await answer(request));
}

async function answer(request: ChildRequest): Promise<ChildReply> {
  try {
    return request.kind === 'open' ? await open(request) : await run(request);
  } catch (error) {
    return { kind: 'failed', error: serializeError(error) };
  }
}

async function open({ path, name, sha256, threads }: ChildRequest & { kind: 'open' }): Promise<ChildReply> {
  modelName = name;
  const bytes = readWhole(path, name);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== undefined && digest !== sha256) {
    throw new AppError('MODEL_REFUSED', `${name} has changed since it was taken in. Import it once more.`, {
      why: 'changed',
      name,
    });
  }
  const model = checkModel(bytes, name);
  const { openForeignSession } = await import('../../nn/compiler/session/foreign-session.ts');
  session = await openForeignSession(bytes, threads).catch((error: Error) => {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} cannot be run: ${error.message} It may be damaged, or need a newer Heirloom.`,
      { why: 'not-runnable', name, reason: error.message },
      error,
    );
  });
  const { inputs, outputs, nodes } = model;
  return { kind: 'opened', model: { inputs, outputs, nodes }, sha256: digest };
}

/** @throws MODEL_UNKNOWN where the file was removed since it was looked for */
function readWhole(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AppError(
      'MODEL_UNKNOWN',
      `There is no model "${name}" on this computer. Choose another one.`,
      { why: 'none-to-fill', name },
      error,
    );
  }
}

async function run({ feeds, output }: ChildRequest & { kind: 'run' }): Promise<ChildReply> {
  const result = await session!.run(feeds, output.name).catch((error: Error) => {
    throw new AppError(
      'MODEL_FAILED',
      `The model "${modelName}" could not fill: ${error.message} Nothing was changed. Use another model, or another way to fill.`,
      { why: 'stopped', name: modelName, reason: error.message },
      error,
    );
  });
  const fits = result.shape.length === output.shape.length && result.shape.every((size, i) => size === output.shape[i]);
  return {
    kind: 'ran',
    result: fits ? result : { ...result, data: new Uint8Array(0) },
    memory: process.resourceUsage().maxRSS * 1024,
  };
}
