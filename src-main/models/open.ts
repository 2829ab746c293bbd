import PQueue from 'p-queue';
import { background } from '../shared/background.ts';
import { AppError } from '../shared/errors.ts';
import { LruCache } from '../shared/lru-cache.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import type { Compiled, Runtime, Specs, Values } from '../nn/compiler/runtime.ts';
import type { NetworkOutput, Sizes } from '../nn/architecture.ts';
import type { ComputeOptions } from './compute/open-runtime.ts';
import { isImported, type ModelFinder } from './find.ts';
import { outputOf } from './header.ts';
import type { Inpainter } from './imported/inpainter.ts';
import { createImportedModels } from './imported/open-imported.ts';
import type { ChildLimits } from './imported/model-child.ts';
import { physicalCores } from './compute/physical-cores.ts';
import { loadWeights } from './weights.ts';

/** A network with its weights, ready to run. */
export interface OpenNetwork {
  readonly sizes: Sizes;
  /** Whether it asks for random numbers, so that other seeds give other pictures. */
  readonly random: boolean;
  /** What goes in for `batch` pictures of `size` × `size` pixels; see Architecture. */
  inputs(batch: number, size: number): Specs;
  /** What `run` gives. */
  readonly output: NetworkOutput;
  /** @returns [batch, size, size, output.channels]; of faces one value for each cell, [batch, size / 32, size / 32, channels] */
  run(batch: number, size: number, values: Values): Promise<Float32Array>;
}

const planned = new Set(['picture', 'mask', 'strength']);
const smallestSize = ({ multiple, only }: Sizes): number => only ?? multiple;

/** LRU capacity: compiled networks by shape, some tens of MB each. */
const mostCompiled = 4;

/**
 * The networks of an engine: opened when they are first wanted, one runtime for all. TensorFlow.js and onnxruntime are loaded with
 * the first one: most photos are looked at without.
 */
export function createNetworks(compute: ComputeOptions, finder: ModelFinder, limits?: () => ChildLimits) {
  const { builtDirectory } = compute;
  const imported = createImportedModels({ builtDirectory, threads: physicalCores, limits });
  let runtime: Promise<Runtime> | undefined;
  /** Calls of one runtime do not overlap. */
  const turns = new PQueue({ concurrency: 1 });
  const opened = new Map<string, Promise<OpenNetwork>>();
  const compiled = new LruCache<Promise<Compiled>>({
    capacity: mostCompiled,
    dispose: (program) =>
      background(
        turns.add(async () => (await program).dispose()),
        'Closing a network',
      ),
  });
  function theRuntime(): Promise<Runtime> {
    runtime ??= import('./compute/open-runtime.ts').then(({ openRuntime }) =>
      openRuntime({ ...compute, runtime: 'auto', threads: 0 }),
    );
    runtime.catch(() => (runtime = undefined));
    return runtime;
  }

  function keep(key: string, compile: () => Promise<Compiled>): Promise<Compiled> {
    const program = compiled.getOrSet(key, compile);
    program.catch(() => compiled.delete(key));
    return program;
  }

  async function load(reference: ModelReference): Promise<OpenNetwork> {
    const path = await finder.find(reference);
    if (isImported(path)) {
      const { name } = reference;
      throw new AppError('MODEL_UNKNOWN', `The model "${name}" only fills holes.`, { why: 'only-fills', name });
    }
    const weights = await loadWeights(path);
    const { networkOf } = await import('./network-of.ts');
    const network = networkOf(weights, path);
    const freeze = Object.fromEntries(Object.entries(weights.tensors).map(([key, { values }]) => [key, values]));
    const output = outputOf(weights.label);
    return {
      sizes: network.sizes,
      output,
      random: Object.keys(network.forward(1, smallestSize(network.sizes)).inputs).some((name) => !planned.has(name)),
      inputs: (batch, size) => network.forward(batch, size).inputs,
      run: (batch, size, values) =>
        turns.add(async () => {
          const program = await keep(`${reference.sha256} ${batch} ${size}`, async () => {
            const { program, inputs } = network.forward(batch, size);
            return (await theRuntime()).compile(program, { state: network.parameters, inputs }, { freeze });
          });
          return (await program.run(undefined, values))[output.name] as Float32Array;
        }),
    };
  }

  /**
   * A network that gives pictures, maps of damage, or faces.
   * @throws MODEL_UNKNOWN, WEIGHTS_DAMAGED, WEIGHTS_OTHER_NETWORK, RUNTIME_MISSING
   */
  async function openNetwork(
    reference: ModelReference,
    wanted: 'picture' | 'damage' | 'faces' = 'picture',
  ): Promise<OpenNetwork> {
    const known = opened.get(reference.sha256) ?? load(reference);
    opened.set(reference.sha256, known);
    known.catch(() => opened.delete(reference.sha256));
    const network = await known;
    if (network.output.name === wanted) return network;
    const { name } = reference;
    if (wanted === 'damage')
      throw new AppError('MODEL_UNKNOWN', `The model "${name}" finds no damage.`, { why: 'finds-no-damage', name });
    if (wanted === 'faces')
      throw new AppError('MODEL_UNKNOWN', `The model "${name}" finds no faces.`, { why: 'finds-no-faces', name });
    throw new AppError('MODEL_UNKNOWN', `The model "${name}" restores no pictures.`, { why: 'restores-nothing', name });
  }

  return {
    open: openNetwork,

    /** What fills holes: a network that goes over what was filled by other means, or an imported model. @throws what `open` throws */
    async openToFill(reference: ModelReference): Promise<OpenNetwork | Inpainter> {
      const path = await finder.find(reference);
      return isImported(path) ? imported.open(reference, path) : openNetwork(reference);
    },

    async dispose(): Promise<void> {
      imported.dispose();
      // Programs are disposed of before their runtime.
      await turns.add(async () => compiled.clear());
      await turns.add(async () => {
        await (await runtime?.catch(() => undefined))?.dispose();
        runtime = undefined;
      });
    },
  };
}
export type Networks = ReturnType<typeof createNetworks>;
