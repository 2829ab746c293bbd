import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import manifest from '../../../package.json' with { type: 'json' };
import type { TrainResult } from '../../shared/data/training.ts';
import { serializeError } from '../../shared/errors.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import type { Original } from '../../platform/outputs/originals.ts';
import type { OutputPlace } from '../../platform/outputs/place-output.ts';
import { writeOutput } from '../../platform/outputs/write-output.ts';
import { openRuntime } from '../../models/compute/open-runtime.ts';
import { holdsCheckpoints } from '../../models/checkpoint-folder.ts';
import { requireWeightsPlace } from '../../models/weights-place.ts';
import { loadWeights } from '../../models/weights.ts';
import { takesSize } from '../../nn/architecture.ts';
import type { TrainingHistory } from '../../nn/families/health.ts';
import { familyNames, findTrainable, type TrainableNetwork } from '../../nn/families/registry.ts';
import type { Arrays } from '../../nn/compiler/runtime.ts';
import type { BatchRecipe } from '../../nn/training/batches/batch-generator.ts';
import type { TrainingPlan } from '../../nn/training/plan.ts';
import { taskOfBatches } from '../../nn/training/batches/generators.ts';
import { runTraining } from '../../nn/training/run-training.ts';
import { encodeWeights, requireNetwork } from '../../nn/weights/weight-file.ts';
import { createCurve } from './curve.ts';
import { evaluatePatches } from './evaluate-patches.ts';
import { readTracedScans } from './read-traced-scans.ts';
import type { TracedScan } from '../../nn/data/traced-marks.ts';
import type { LoadedPool } from './load-photo-pool.ts';
import { listPhotos, loadPools } from './training-photos.ts';
import { finishTraining, prepareStore, readFinished } from './resume-training.ts';
import type { TrainOptions, TrainRequest } from './train-request.ts';
import { configMalformed, parseTrainingConfig, type TrainingConfig } from './training-config.ts';
import { trainingDigest } from './training-digest.ts';
import { createTrainingStore, openTrainingFolder, trainingFolder, weightsUnwritten } from './training-folder.ts';

/**
 * Trains a network as a file describes it, and writes its weights (float16).
 * @throws CONFIG_MALFORMED, PHOTOS_MISSING, OUTPUT_EXISTS, OUTPUT_IS_SOURCE, and what `train` and `openRuntime` throw
 */
export async function trainModel(request: TrainRequest, options: TrainOptions): Promise<TrainResult> {
  const config = parseTrainingConfig(request.config);
  const network = findTrainable(config.family, config.configuration);
  if (!network) {
    throw configMalformed(
      `there is no family "${config.family}" with such a configuration; families are ${familyNames.join(', ')}`,
    );
  }
  const photos = await listPhotos(request.photos, options);
  const place = weightsPlace(request, photos);
  await requireWeightsPlace(place.path, place.originals);
  const start = request.start === undefined ? undefined : await readStart(request.start, network, config.family);
  const pools = request.photos.length > 0 ? await loadPools(photos, config, options) : undefined;
  const scans = request.traced && (await readTracedScans(request.traced));
  const recipe = (pool: LoadedPool | undefined): BatchRecipe => batchesOf(config, pool, scans);
  const plan = makePlan(network, config, recipe(pools?.learning), start?.arrays);
  const digest = trainingDigest(config, { pool: pools?.learning.pool, scans, start: start?.sha256 });
  const folder = trainingFolder(request.work, digest);
  const known = await readFinished(folder, digest, request.out);
  if (known) {
    options.onEvent?.({ kind: 'started', step: known.steps, seed: config.seed, damaged: [] });
    return known;
  }
  await openTrainingFolder(folder);
  const store = createTrainingStore(folder);
  await prepareStore(store, folder, { plan, request, digest, options });
  const runtime = await openRuntime({
    ...options,
    runtime: request.runtime,
    threads: request.threads,
    spinning: false,
  });
  try {
    const { batch, size, seed, evaluateEvery: every } = config;
    const evaluate = evaluatePatches({ network, runtime, batches: recipe(pools?.measuring), batch, size, seed, every });
    const history = createHistory();
    const curvePath = join(folder, 'curve.jsonl');
    const curve = createCurve(curvePath, (error) =>
      options.onEvent?.({
        kind: 'curveUnwritten',
        path: curvePath,
        error: serializeError(fileSystemFailure(error, curvePath)),
      }),
    );
    if (!(await holdsCheckpoints(folder))) await curve.restart();
    const outcome = await runTraining(
      { ...plan, evaluate },
      {
        runtime,
        store,
        batches: { worker: batchWorker(options.builtDirectory), workers: request.workers },
        signal: options.signal,
        checkpointMilliseconds: options.checkpointMilliseconds,
        onEvent: (event) => {
          if (event.kind === 'progress') history.add({ ...event.losses, step: event.step });
          if (event.kind === 'evaluated') {
            history.measured = event.results;
            curve.add(event.step, { ...history.steps.at(-1), ...event.results });
          }
          options.onEvent?.(event);
        },
      },
    ).finally(() => curve.settled());
    const result: TrainResult = {
      out: request.out,
      steps: outcome.step,
      losses: { ...outcome.losses },
      measured: history.measured,
      health: network.assess(history),
      photos: pools ? pools.learning.photos : 0,
    };
    const provenance = {
      architecture: { name: config.family, configuration: config.configuration },
      task: taskOfBatches(config.batches.generator),
      outputs: [...network.outputs],
      created: new Date().toISOString(),
      heirloom: manifest.version,
      trainedOn: {
        description: config.description,
        counts: { photos: result.photos, patches: outcome.step * batch },
      },
      training: { steps: outcome.step, seed, runtime: runtime.name, losses: result.losses },
    };
    const bytes = encodeWeights(network.weightsOf(outcome.state), provenance, { half: true });
    await writeWeights(place, bytes);
    await finishTraining(folder, store, digest, result, bytes);
    return result;
  } finally {
    await runtime.dispose();
  }
}

/** The output, which replaces neither a photo nor the initial weights. */
function weightsPlace({ out, temporary, start }: TrainRequest, photos: readonly string[]): OutputPlace {
  const originals: Original[] = photos.map((path) => ({ path, role: 'photo' }));
  if (start !== undefined) originals.push({ path: start, role: 'input' });
  return { path: out, overwrite: true, temporary, originals };
}

async function writeWeights(place: OutputPlace, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(place.path), { recursive: true });
    // Again: hours have passed.
    await requireWeightsPlace(place.path, place.originals);
    await writeOutput(place, bytes);
  } catch (error) {
    throw weightsUnwritten(fileSystemFailure(error, place.path), place.path);
  }
}

function makePlan(
  network: TrainableNetwork,
  config: TrainingConfig,
  batches: BatchRecipe,
  start?: Arrays,
): TrainingPlan {
  const { steps, batch, size, seed, learningRate, hyperparameters } = config;
  const { multiple, only } = network.sizes;
  if (!takesSize(network.sizes, size)) throw configMalformed(`size must be ${only ?? `a multiple of ${multiple}`}`);
  try {
    return network.plan({ steps, batch, size, seed, learningRate, batches, start }, hyperparameters);
  } catch (error) {
    if (error instanceof v.ValiError) throw configMalformed(`hyperparameters: ${error.message}`);
    throw error;
  }
}

function batchesOf(
  { batch, size, batches }: TrainingConfig,
  loaded: LoadedPool | undefined,
  scans: readonly TracedScan[] | undefined,
): BatchRecipe {
  const { generator, painted, options } = batches;
  const pictures = loaded ? { painted, photos: loaded.pool } : { painted: 1 };
  return { generator, options: { ...options, batch, size, pictures, ...(scans ? { scans } : {}) } };
}

async function readStart(
  path: string,
  network: TrainableNetwork,
  family: string,
): Promise<{ arrays: Arrays; sha256: string }> {
  const weights = await loadWeights(path);
  const { name: architecture, configuration } = weights.label.architecture;
  const adopted = network.adopt({ architecture, configuration, tensors: weights.tensors });
  if (!adopted) requireNetwork(weights, family, network.parameters, path);
  return { arrays: adopted ?? weights.tensors, sha256: weights.sha256 };
}

function batchWorker(builtDirectory: string | undefined): URL | undefined {
  return builtDirectory === undefined ? undefined : pathToFileURL(join(builtDirectory, 'batch-worker.js'));
}

/** Steps kept for the diagnosis. */
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
