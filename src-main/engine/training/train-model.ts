import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import manifest from '../../../package.json' with { type: 'json' };
import type { RuntimeChoice } from '../../shared/contract/runtime.ts';
import type { TrainingEvent, TrainResult } from '../../shared/contract/training.ts';
import type { ComputeOptions } from '../compute/open-runtime.ts';
import { openRuntime } from '../compute/open-runtime.ts';
import { createCheckpointFolder } from '../model-files/checkpoint-folder.ts';
import { loadWeights, saveWeights } from '../model-files/weights-on-disk.ts';
import { takesSize } from '../nn/models/architecture.ts';
import type { TrainingHistory } from '../nn/models/health.ts';
import type { TrainableNetwork } from '../nn/models/registry.ts';
import { familyNames, findTrainable } from '../nn/models/registry.ts';
import type { Arrays } from '../nn/runtime/runtime.ts';
import type { BatchRecipe } from '../nn/training/batches/batch-generator.ts';
import type { TrainingPlan } from '../nn/training/plan.ts';
import { train } from '../nn/training/train.ts';
import { requireNetwork } from '../nn/weights/weight-file.ts';
import { evaluatePatches } from './evaluate-patches.ts';
import { findPhotos } from './find-photos.ts';
import type { LoadedPool } from './load-photo-pool.ts';
import { loadPhotoPool } from './load-photo-pool.ts';
import type { TrainingConfig } from './training-config.ts';
import { configMalformed, parseTrainingConfig } from './training-config.ts';

export interface TrainRequest {
  readonly config: unknown;
  /** Folders and files to learn from; none where all pictures are painted. */
  readonly photos: readonly string[];
  /** Where checkpoints and the curve lie; a training goes on from what is there. */
  readonly work: string;
  readonly out: string;
  /** Weights to start from. */
  readonly start?: string;
  readonly runtime: RuntimeChoice;
  readonly threads: number;
  /** Threads that make batches; as many as are free when absent. */
  readonly workers?: number;
}

export interface TrainOptions extends ComputeOptions {
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** Of the photos, at least one: those that measure and are not learned from. */
const heldOut = 10;

/**
 * Trains a network as a file describes it, and writes its weights (float16).
 * @throws CONFIG_MALFORMED, PHOTOS_MISSING, and what `train` and `openRuntime` throw
 */
export async function trainModel(request: TrainRequest, options: TrainOptions): Promise<TrainResult> {
  const config = parseTrainingConfig(request.config);
  const network = findTrainable(config.family, config.configuration);
  if (!network) {
    throw configMalformed(
      `there is no family "${config.family}" with such a configuration; families are ${familyNames.join(', ')}`,
    );
  }
  const pools = await loadPools(request.photos, config, options.signal);
  const start = request.start === undefined ? undefined : await readStart(request.start, network, config.family);
  const recipe = (pool: LoadedPool | undefined): BatchRecipe => batchesOf(config, pool);
  const plan = makePlan(network, config, recipe(pools?.learning), start);
  const runtime = await openRuntime({
    ...options,
    runtime: request.runtime,
    threads: request.threads,
    spinning: false,
  });
  try {
    const { batch, size, seed, evaluateEvery: every } = config;
    const evaluate = evaluatePatches({ network, runtime, batches: recipe(pools?.measuring), batch, size, seed, every });
    await mkdir(request.work, { recursive: true });
    const history = createHistory();
    const outcome = await train(
      { ...plan, evaluate },
      {
        runtime,
        store: createCheckpointFolder(request.work),
        batches: { worker: batchWorker(options.builtDirectory), workers: request.workers },
        signal: options.signal,
        onEvent: (event) => {
          if (event.kind === 'progress') history.add({ ...event.losses, step: event.step });
          if (event.kind === 'evaluated') {
            history.measured = event.results;
            void noteCurve(request.work, event.step, { ...history.steps.at(-1), ...event.results });
          }
          options.onEvent?.(event);
        },
      },
    );
    const weights = network.weightsOf(outcome.state);
    const photos = pools ? pools.learning.photos : 0;
    await saveWeights(
      request.out,
      weights,
      {
        architecture: { name: config.family, configuration: config.configuration },
        created: new Date().toISOString(),
        heirloom: manifest.version,
        trainedOn: { description: config.description, counts: { photos, patches: outcome.step * batch } },
        training: { steps: outcome.step, seed, runtime: runtime.name, losses: { ...outcome.losses } },
      },
      { half: true },
    );
    return {
      out: request.out,
      steps: outcome.step,
      losses: { ...outcome.losses },
      measured: history.measured,
      health: network.judge(history),
      photos,
    };
  } finally {
    await runtime.dispose();
  }
}

function makePlan(
  network: TrainableNetwork,
  config: TrainingConfig,
  batches: BatchRecipe,
  start?: Arrays,
): TrainingPlan {
  const { steps, batch, size, seed, learningRate, wishes } = config;
  const { multiple, only } = network.sizes;
  if (!takesSize(network.sizes, size)) throw configMalformed(`size must be ${only ?? `a multiple of ${multiple}`}`);
  try {
    return network.plan({ steps, batch, size, seed, learningRate, batches, start }, wishes);
  } catch (error) {
    if (error instanceof v.ValiError) throw configMalformed(`wishes: ${error.message}`);
    throw error;
  }
}

function batchesOf({ batch, size, batches }: TrainingConfig, loaded: LoadedPool | undefined): BatchRecipe {
  const { generator, painted, options } = batches;
  const pictures = loaded ? { painted, photos: loaded.pool } : { painted: 1 };
  return { generator, options: { ...options, batch, size, pictures } };
}

interface Pools {
  readonly learning: LoadedPool;
  readonly measuring: LoadedPool;
}

/** Split by photo, so that nothing of what measures was ever learned. */
async function loadPools(
  places: readonly string[],
  { seed }: TrainingConfig,
  signal: AbortSignal | undefined,
): Promise<Pools | undefined> {
  if (places.length === 0) return undefined;
  const photos = await findPhotos(places);
  const measuring = photos.filter((_, index) => index % heldOut === heldOut - 1);
  const learning = photos.filter((photo) => !measuring.includes(photo));
  const loaded = await loadPhotoPool(learning, { seed, signal });
  return {
    learning: loaded,
    measuring: measuring.length > 0 ? await loadPhotoPool(measuring, { seed, signal }) : loaded,
  };
}

async function readStart(path: string, network: TrainableNetwork, family: string): Promise<Arrays> {
  const weights = await loadWeights(path);
  const { name: architecture, configuration } = weights.label.architecture;
  const adopted = network.adopt({ architecture, configuration, tensors: weights.tensors });
  if (adopted) return adopted;
  requireNetwork(weights, family, network.parameters, path);
  return weights.tensors;
}

function batchWorker(builtDirectory: string | undefined): URL | undefined {
  return builtDirectory === undefined ? undefined : pathToFileURL(join(builtDirectory, 'batch-worker.js'));
}

/** Enough to judge by. */
const remembered = 1000;

function createHistory() {
  const steps: TrainingHistory['steps'][number][] = [];
  return {
    steps,
    measured: {} as Readonly<Record<string, number>>,
    add(shown: TrainingHistory['steps'][number]): void {
      steps.push(shown);
      if (steps.length > remembered) steps.shift();
    },
  };
}

/** One line a measurement, for curves. */
async function noteCurve(folder: string, step: number, results: Readonly<Record<string, number>>): Promise<void> {
  await appendFile(join(folder, 'curve.jsonl'), `${JSON.stringify({ ...results, step, at: Date.now() })}\n`);
}
