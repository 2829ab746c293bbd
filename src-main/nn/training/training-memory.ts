import { requireMemory } from '../../platform/machine.ts';
import type { TrainingPlan } from './plan.ts';

/** What it starts from, the runtime's state, its successor while a step runs; for a checkpoint a copy, and the file of it. */
const copiesOfState = 5;

/** Bytes that a training takes at most, its batches aside. */
export function trainingMemory({ state, activationBytes }: TrainingPlan): number {
  const stateBytes = Object.values(state).reduce((sum, { values }) => sum + values.byteLength, 0);
  return copiesOfState * stateBytes + activationBytes;
}

/** @throws MEMORY_TOO_SMALL */
export function requireTrainingMemory(plan: TrainingPlan): void {
  requireMemory(trainingMemory(plan), 'Training this network', { advice: 'choose a smaller model' });
}
