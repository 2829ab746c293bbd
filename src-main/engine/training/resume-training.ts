import { createHash } from 'node:crypto';
import type { TrainResult } from '../../shared/data/training.ts';
import { AppError } from '../../shared/errors.ts';
import { fileDigest } from '../../platform/files/file-digest.ts';
import { createCheckpointFolder } from '../../models/checkpoint-folder.ts';
import { requireSamePlan, type CheckpointStore, type LoadedCheckpoint } from '../../nn/training/checkpoint.ts';
import type { TrainingPlan } from '../../nn/training/plan.ts';
import { weightsOfOtherNetwork } from '../../nn/weights/weight-errors.ts';
import type { TrainOptions, TrainRequest } from './train-request.ts';
import { findOtherCheckpoints } from './training-folder.ts';
import { readRecord, writeRecord } from './training-record.ts';

export interface Resumed {
  readonly request: TrainRequest;
  readonly options: TrainOptions;
  readonly plan: TrainingPlan;
  readonly digest: string;
}

/** The result of a finished training, where the weights that it wrote are still in place and unchanged. */
export async function readFinished(folder: string, digest: string, out: string): Promise<TrainResult | undefined> {
  const record = await readRecord(folder);
  if (!record?.finished || record.digest !== digest) return undefined;
  const { finished } = record;
  if ((await fileDigest(out).catch(() => undefined)) !== finished.sha256) return undefined;
  const { steps, losses, measured, photos } = finished;
  return { out, steps, losses, measured, photos, health: { state: 'unknown', verdicts: [] } };
}

/**
 * Records the training's digest in its folder. Without checkpoints of its own it imports those that the request names, and reports others
 * that were made for the same file of weights, which stay where they are.
 * @throws what checkpoints throw, WEIGHTS_OTHER_NETWORK where those that are named cannot be this training's
 */
export async function prepareStore(store: CheckpointStore, folder: string, resumed: Resumed): Promise<void> {
  const { request, options, digest } = resumed;
  const { out, work, goOnFrom } = request;
  const own = await store.load();
  if (!own && goOnFrom !== undefined) await takeOver(store, goOnFrom, resumed.plan);
  else if (!own) {
    const { cacheDirectory } = options;
    for (const other of await findOtherCheckpoints({ work, own: folder, out, cacheDirectory })) {
      options.onEvent?.({ kind: 'otherCheckpoints', ...other });
    }
  }
  await writeRecord(folder, { format: 'heirloom-training', version: 1, digest, out, begun: new Date().toISOString() });
}

async function takeOver(store: CheckpointStore, folder: string, plan: TrainingPlan): Promise<void> {
  const loaded = await createCheckpointFolder(folder).load();
  if (!loaded) {
    throw new AppError('FILE_NOT_FOUND', `There are no checkpoints in ${folder}.`, {
      why: 'no-checkpoints',
      path: folder,
    });
  }
  requireSamePlan(loaded, plan.identity, plan.state);
  requireSameCourse(loaded, plan);
  await store.save(loaded.checkpoint);
}

function requireSameCourse({ checkpoint: { seed, step }, file }: LoadedCheckpoint, plan: TrainingPlan): void {
  if (seed !== plan.seed) throw weightsOfOtherNetwork(file, `its training had the seed ${seed}, not ${plan.seed}`);
  if (step > plan.steps)
    throw weightsOfOtherNetwork(file, `it is of step ${step}, and this training has ${plan.steps}`);
}

/**
 * Notes what came of it; then nobody needs the checkpoints any more. The weights are written already, so that nothing is lost where
 * the disk has no room for the note: the same command would only train anew.
 * @param weights the bytes that were written
 */
export async function finishTraining(
  folder: string,
  store: CheckpointStore,
  digest: string,
  { out, steps, losses, measured, photos }: TrainResult,
  weights: Uint8Array,
): Promise<void> {
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const begun = (await readRecord(folder))?.begun ?? new Date().toISOString();
  const finished = { sha256, steps, losses, measured, photos };
  const record = { format: 'heirloom-training', version: 1, digest, out, begun, finished } as const;
  const noted = await writeRecord(folder, record).then(
    () => true,
    () => false,
  );
  await store.clear().catch(() => undefined);
  if (!noted) await writeRecord(folder, record).catch(() => undefined);
}
