import PQueue from 'p-queue';
import { background } from '../../shared/background.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import type { Compiled, Runtime, Values } from '../../nn/compiler/runtime.ts';
import { openRuntime, type ComputeOptions } from './open-runtime.ts';

/** A network with its weights as plain data, which a thread can be given. */
export interface NetworkData {
  /** Digest of its file: the same for the same data. */
  readonly sha256: string;
  readonly architecture: string;
  readonly configuration: unknown;
  readonly weights: Values;
  /** The output that is wanted. */
  readonly output: string;
}

/** Runs networks, one call after the other. */
export interface NetworkRunner {
  /** @param values what goes in for `batch` pictures of `size` × `size` px; see Architecture */
  run(network: NetworkData, batch: number, size: number, values: Values): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** LRU capacity: compiled networks by shape, some tens of MB each. */
const mostCompiled = 4;

/**
 * Runs networks on this thread, which each call blocks. One runtime for all, opened with the first.
 * @param spinning false where other threads compute beside it
 */
export function createNetworkRunner(compute: ComputeOptions, spinning = true): NetworkRunner {
  let runtime: Promise<Runtime> | undefined;
  /** Calls of one runtime do not overlap. */
  const turns = new PQueue({ concurrency: 1 });
  const compiled = new LruCache<Promise<Compiled>>({
    capacity: mostCompiled,
    dispose: (program) =>
      background(
        turns.add(async () => (await program).dispose()),
        'Closing a network',
      ),
  });

  function theRuntime(): Promise<Runtime> {
    runtime ??= openRuntime({ ...compute, runtime: 'auto', threads: 0, spinning });
    runtime.catch(() => (runtime = undefined));
    return runtime;
  }

  async function compile(data: NetworkData, batch: number, size: number): Promise<Compiled> {
    const { findNetwork } = await import('../../nn/families/registry.ts');
    const network = findNetwork(data.architecture, data.configuration)!;
    const { program, inputs } = network.forward(batch, size);
    return (await theRuntime()).compile(program, { state: network.parameters, inputs }, { freeze: data.weights });
  }

  function keep(key: string, make: () => Promise<Compiled>): Promise<Compiled> {
    const program = compiled.getOrSet(key, make);
    program.catch(() => compiled.delete(key));
    return program;
  }

  return {
    run: (data, batch, size, values) =>
      turns.add(async () => {
        const program = await keep(`${data.sha256} ${batch} ${size}`, () => compile(data, batch, size));
        return (await program.run(undefined, values))[data.output] as Float32Array;
      }),

    async dispose() {
      // Programs are disposed of before their runtime.
      await turns.add(async () => compiled.clear());
      await turns.add(async () => {
        await (await runtime?.catch(() => undefined))?.dispose();
        runtime = undefined;
      });
    },
  };
}
