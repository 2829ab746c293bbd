import { requireMemory } from '../../platform/machine.ts';
import { serializeError, throwIfCancelled } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/data/training.ts';
import type { State } from '../compiler/runtime.ts';
import type { BatchSource } from './batches/batch-source.ts';
import { openBatchSource } from './batches/open-batch-source.ts';
import { requireSamePlan, type LoadedCheckpoint } from './checkpoint.ts';
import type { TrainingOutcome } from './training-outcome.ts';
import type { TrainingPlan } from './plan.ts';
import { compilePrograms } from './programs.ts';
import type { TrainingOptions } from './training-options.ts';
import { TrainingLoop } from './training-loop.ts';

/** What it starts from, the runtime's state, its successor while a step runs; for a checkpoint a copy, and the file of it. */
const copiesOfState = 5;

/**
 * Runs a training plan, from its initial state or the last checkpoint. Cancellation takes effect after the current step; a checkpoint is
 * written at the beginning, each minute, and at the end, but not on cancellation.
 * @throws MEMORY_TOO_SMALL, WEIGHTS_OTHER_NETWORK (the checkpoint is another plan's), WEIGHTS_DAMAGED, WEIGHTS_NEWER,
 *   TRAINING_UNSTABLE, BATCHES_FAILED, DISK_FULL, FOLDER_READ_ONLY, KERNEL_MISSING, CANCELLED
 */
export async function runTraining(plan: TrainingPlan, options: TrainingOptions): Promise<TrainingOutcome> {
  const { runtime, store, signal } = options;
  throwIfCancelled(signal);
  requireTrainingMemory(plan);
  const loaded = await store.load();
  if (loaded) requireSamePlan(loaded, plan.identity, plan.state);
  const start = loaded?.checkpoint ?? beginning(plan);
  options.onEvent?.(startedEvent(start, loaded));

  const compiled = await compilePrograms(plan, runtime, signal);
  let state: State | undefined;
  let batches: BatchSource | undefined;
  try {
    state = runtime.createState(start.tensors);
    batches = openBatchSource(plan.batches, { seed: start.seed, end: plan.steps }, options.batches ?? {});
    return await new TrainingLoop(plan, options, { compiled, state, batches }, start, loaded !== undefined).finish();
  } finally {
    await batches?.dispose();
    state?.dispose();
    for (const program of compiled.values()) await program.dispose();
  }
}

/** Checks the most that a training takes, its batches aside. @throws MEMORY_TOO_SMALL */
function requireTrainingMemory({ state, activationBytes }: TrainingPlan): void {
  const stateBytes = Object.values(state).reduce((sum, { values }) => sum + values.byteLength, 0);
  const bytes = copiesOfState * stateBytes + activationBytes;
  requireMemory(bytes, 'Training this network', { advice: 'choose a smaller model' });
}

function beginning({ identity, seed, state }: TrainingPlan) {
  return { identity, step: 0, seed, learningRateFactor: 1, retries: 0, losses: {}, tensors: state };
}

function startedEvent(
  { step, seed }: { step: number; seed: number },
  loaded: LoadedCheckpoint | undefined,
): TrainingEvent {
  return { kind: 'started', step, seed, damaged: (loaded?.damaged ?? []).map(serializeError) };
}
