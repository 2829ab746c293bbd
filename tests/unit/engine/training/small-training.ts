import { createHash } from 'node:crypto';
import { trainModel } from '../../../../src-main/engine/training/train-model.ts';
import type { TrainRequest } from '../../../../src-main/engine/training/train-request.ts';
import { loadWeights } from '../../../../src-main/models/weights.ts';
import type { TrainingEvent, TrainResult } from '../../../../src-main/shared/data/training.ts';

/** A few steps of the smallest network. */
export const smallConfig = {
  description: 'Nothing to speak of.',
  family: 'autoencoder',
  configuration: { size: 'dense' },
  steps: 4,
  batch: 2,
  size: 28,
  seed: 5,
  learningRate: 0.001,
  batches: { generator: 'pixel-patches', painted: 0.5 },
  evaluateEvery: 2,
};

export interface SmallRun {
  readonly result?: TrainResult;
  readonly error?: unknown;
  readonly events: readonly TrainingEvent[];
  /** Steps that were done before. */
  readonly begun: number | undefined;
}

/** Trains in this process and writes a checkpoint after each step. @param stopAt the step whose checkpoint it is cancelled after */
export async function runSmall(
  request: Partial<TrainRequest> & Pick<TrainRequest, 'work' | 'out'>,
  {
    stopAt,
    cacheDirectory,
    onEvent,
  }: { stopAt?: number; cacheDirectory: string; onEvent?: (event: TrainingEvent) => void },
): Promise<SmallRun> {
  const events: TrainingEvent[] = [];
  const cancel = new AbortController();
  let result: TrainResult | undefined;
  let error: unknown;
  try {
    const standard = { config: smallConfig, photos: [], runtime: 'onnxruntime/cpu', threads: 1 } as const;
    result = await trainModel(
      { ...standard, ...request },
      {
        cacheDirectory,
        signal: cancel.signal,
        checkpointMilliseconds: 0,
        onEvent: (event) => {
          events.push(event);
          onEvent?.(event);
          if (event.kind === 'checkpoint' && event.step === stopAt) cancel.abort();
        },
      },
    );
  } catch (thrown) {
    error = thrown;
  }
  const started = events.find((event) => event.kind === 'started');
  return { result, error, events, begun: started?.step };
}

/** Of the names and values of all tensors. */
export async function weightsDigest(path: string): Promise<string> {
  const { tensors } = await loadWeights(path);
  const hash = createHash('sha256');
  for (const [name, { values }] of Object.entries(tensors)) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
