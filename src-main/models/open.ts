import { AppError } from '../shared/errors.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import type { Specs, Values } from '../nn/compiler/runtime.ts';
import type { NetworkOutput, Sizes } from '../nn/architecture.ts';
import type { NetworkData } from './compute/network-runner.ts';
import type { ComputeOptions } from './compute/open-runtime.ts';
import { isImported, type ModelFinder } from './find.ts';
import { outputOf } from './header.ts';
import type { Inpainter } from './imported/inpainter.ts';
import { createImportedModels } from './imported/open-imported.ts';
import type { ChildLimits } from './imported/model-child.ts';
import { physicalCores } from './compute/physical-cores.ts';
import { createThreadedRunner } from './compute/threaded-runner.ts';
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

/**
 * The networks of an engine: opened when they are first wanted, and run on one thread of their own. TensorFlow.js and onnxruntime are loaded with
 * the first one: most photos are looked at without.
 */
export function createNetworks(compute: ComputeOptions, finder: ModelFinder, limits?: () => ChildLimits) {
  const { builtDirectory } = compute;
  const imported = createImportedModels({ builtDirectory, threads: physicalCores, limits });
  const runner = createThreadedRunner(compute);
  const opened = new Map<string, Promise<OpenNetwork>>();

  async function load(reference: ModelReference): Promise<OpenNetwork> {
    const path = await finder.find(reference);
    if (isImported(path)) {
      const { name } = reference;
      throw new AppError('MODEL_UNKNOWN', `The model "${name}" only fills holes.`, { why: 'only-fills', name });
    }
    const weights = await loadWeights(path);
    const { networkOf } = await import('./network-of.ts');
    const network = networkOf(weights, path);
    const output = outputOf(weights.label);
    const data: NetworkData = {
      sha256: reference.sha256,
      architecture: weights.label.architecture.name,
      configuration: weights.label.architecture.configuration,
      weights: Object.fromEntries(Object.entries(weights.tensors).map(([key, { values }]) => [key, values])),
      output: output.name,
    };
    return {
      sizes: network.sizes,
      output,
      random: Object.keys(network.forward(1, smallestSize(network.sizes)).inputs).some((name) => !planned.has(name)),
      inputs: (batch, size) => network.forward(batch, size).inputs,
      run: (batch, size, values) => runner.run(data, batch, size, values),
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
      await runner.dispose();
    },
  };
}
export type Networks = ReturnType<typeof createNetworks>;
