import { background } from '../../../shared/background.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../../shared/errors.ts';
import type { Values } from '../../compiler/runtime.ts';
import { batchesFailed } from './batch-source.ts';
import type { BatchMaker } from './batch-generator.ts';
import { createBatchMaker } from './generators.ts';
import type { BatchReply, BatchRequest, WorkerTask } from './worker-messages.ts';

/** The entry of a worker thread that makes batches, one for each request. */

const { recipe, seed } = workerData as WorkerTask;
let maker: BatchMaker | undefined;

function reply(message: BatchReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** Each buffer once; memory that is shared needs no transfer. */
function buffersOf(values: Values): ArrayBuffer[] {
  const buffers = Object.values(values).map(({ buffer }) => buffer);
  return [...new Set(buffers.filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer))];
}

async function answer({ index }: BatchRequest): Promise<void> {
  try {
    maker ??= createBatchMaker(recipe);
    const values = await maker(seed, index);
    reply({ index, values }, buffersOf(values));
  } catch (error) {
    reply({ index, error: serializeError(batchesFailed(error)) });
  }
}

parentPort?.on('message', (request: BatchRequest) => background(answer(request), 'Answering'));
