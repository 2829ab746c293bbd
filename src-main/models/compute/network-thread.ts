import { parentPort, workerData } from 'node:worker_threads';
import { background } from '../../shared/background.ts';
import { serializeError, type SerializedError } from '../../shared/errors.ts';
import type { Values } from '../../nn/compiler/runtime.ts';
import { createNetworkRunner, type NetworkData } from './network-runner.ts';
import type { ComputeOptions } from './open-runtime.ts';

/** Of networks that a thread has not had yet there comes the data with the first call. */
export interface NetworkCall {
  readonly call: number;
  readonly sha256: string;
  readonly data?: NetworkData;
  readonly batch: number;
  readonly size: number;
  readonly values: Values;
}

export type NetworkReply = { readonly call: number } & (
  { readonly output: Float32Array } | { readonly error: SerializedError }
);

/** Entry of the thread that runs networks. @see createThreadedRunner */
// Beside it photos are read, cut and written.
const runner = createNetworkRunner(workerData as ComputeOptions, false);
const known = new Map<string, NetworkData>();

parentPort?.on('message', (call: NetworkCall) => background(answer(call), 'Running a network'));

async function answer({ call, sha256, data, batch, size, values }: NetworkCall): Promise<void> {
  try {
    if (data) known.set(sha256, data);
    const output = await runner.run(known.get(sha256)!, batch, size, values);
    reply({ call, output }, [output.buffer as ArrayBuffer]);
  } catch (error) {
    reply({ call, error: serializeError(error) });
  }
}

function reply(message: NetworkReply, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}
