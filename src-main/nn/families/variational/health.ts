import type { HealthVerdict, TrainingHealth } from '../../../shared/data/training.ts';
import { healthOf, assessVariety, recentMeans, unknownHealth, type TrainingHistory } from '../health.ts';

/** Variance of a latent channel's means over the batch from which it counts as active (Burda et al. 2016). */
export const activeVariance = 0.01;

/**
 * Diagnoses posterior collapse (no active latent channel over the last 200 steps) and a lack of diversity. A negative gain is no fault: a
 * narrow code costs it.
 */
export function assessVariational(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  const { active } = means;
  const verdicts: HealthVerdict[] = active < 1 ? [{ code: 'codeUnused', values: { active } }] : [];
  const { difference } = history.measured;
  return healthOf(difference === undefined ? verdicts : [...verdicts, ...assessVariety(difference)]);
}
