import type { HealthVerdict, TrainingHealth } from '../../../shared/data/training.ts';
import { healthOf, judgeVariety, recentMeans, unknownHealth, type TrainingHistory } from '../health.ts';

/** A channel whose means vary less than this from picture to picture and place to place says nothing (Burda et al. 2016). */
export const activeVariance = 0.01;

/**
 * How a variational training is: by the channels of the code that were in use over its last 200 steps, and by how much fills of one
 * hole differ. That it is farther from the truth than a smooth fill is not an ailment: it is what a narrow code costs.
 */
export function judgeVariational(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  const { active } = means;
  const verdicts: HealthVerdict[] = active < 1 ? [{ code: 'codeUnused', values: { active } }] : [];
  const { difference } = history.measured;
  return healthOf(difference === undefined ? verdicts : [...verdicts, ...judgeVariety(difference)]);
}
