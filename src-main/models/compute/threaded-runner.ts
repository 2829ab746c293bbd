import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError, deserializeError, serializeError } from '../../shared/errors.ts';
import type { NetworkRunner } from './network-runner.ts';
import type { NetworkCall, NetworkReply } from './network-thread.ts';
import type { ComputeOptions } from './open-runtime.ts';

interface Pending {
  resolve(output: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Runs networks on a thread of their own: onnxruntime blocks the thread that calls it, and here reading, cutting and writing go on beside it, and tiles are served.
 * The thread starts with the first call and holds no process open between calls. Where nothing is built, on this thread.
 * @throws RUNTIME_FAILED from `run` where the thread ends
 */
export function createThreadedRunner(
  compute: Pick<ComputeOptions, 'cacheDirectory' | 'builtDirectory'>,
): NetworkRunner {
  const { cacheDirectory, builtDirectory } = compute;
  if (builtDirectory === undefined) return runnerHere(compute);
  const url = pathToFileURL(join(builtDirectory, 'network-thread.js'));
  const pending = new Map<number, Pending>();
  const sent = new Set<string>();
  let worker: Worker | undefined;
  let calls = 0;

  function settle({ call, ...reply }: NetworkReply): void {
    const waiting = pending.get(call);
    pending.delete(call);
    if (pending.size === 0) worker?.unref();
    if ('error' in reply) waiting?.reject(deserializeError(reply.error));
    else waiting?.resolve(reply.output);
  }

  function fail(ended: Worker, cause: unknown): void {
    if (worker !== ended) return;
    worker = undefined;
    sent.clear();
    const { message } = serializeError(cause);
    const error = new AppError('RUNTIME_FAILED', `The thread that runs networks has ended: ${message}. Try again.`, {
      why: 'thread',
      reason: message,
    });
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  function start(): Worker {
    const started = new Worker(url, { workerData: { cacheDirectory, builtDirectory } satisfies ComputeOptions });
    started.on('message', settle);
    started.on('messageerror', (error) => fail(started, error));
    started.on('error', (error) => fail(started, error));
    started.on('exit', (code) => fail(started, new Error(`code ${code}`)));
    return started;
  }

  return {
    run: (network, batch, size, values) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const { sha256 } = network;
        const call: NetworkCall = {
          call: (calls += 1),
          sha256,
          ...(sent.has(sha256) ? {} : { data: network }),
          batch,
          size,
          values,
        };
        sent.add(sha256);
        pending.set(call.call, { resolve, reject });
        worker.ref();
        worker.postMessage(call);
      }),

    async dispose() {
      const ending = worker;
      if (!ending) return;
      fail(ending, new Error('it was stopped'));
      await ending.terminate();
    },
  };
}

/** Loaded with the first call, since onnxruntime is. */
function runnerHere(compute: ComputeOptions): NetworkRunner {
  let runner: Promise<NetworkRunner> | undefined;
  return {
    async run(...call) {
      runner ??= import('./network-runner.ts').then(({ createNetworkRunner }) => createNetworkRunner(compute));
      return (await runner).run(...call);
    },
    dispose: async () => (await runner)?.dispose(),
  };
}
