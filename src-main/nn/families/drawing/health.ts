import type { HealthVerdict, TrainingHealth } from '../../../shared/data/training.ts';
import { assessBalance } from '../adversarial/health.ts';
import { healthOf, recentMeans, unknownHealth, type TrainingHistory } from '../health.ts';

/** Ratio of the differences of drawn pictures to those of photos below which a drawer has collapsed: one that blurs everything keeps a third. */
const leastVariety = 0.2;
/** Numbers of the code that say something. */
const leastActive = 1;

/** Diagnoses posterior collapse and drawings that are all alike. */
export function assessVariationalDrawing(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  const { active } = means;
  const unused: HealthVerdict[] = active < leastActive ? [{ code: 'codeUnused', values: { active } }] : [];
  return healthOf([...unused, ...assessDrawings(history)]);
}

/** Diagnoses mode collapse and an imbalance of drawer and discriminator. */
export function assessAdversarialDrawing(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  return healthOf([...assessDrawings(history), ...assessBalance(means).flat()]);
}

function assessDrawings({ measured }: TrainingHistory): HealthVerdict[] {
  const { variety, spread } = measured;
  return variety !== undefined && variety < leastVariety
    ? [{ code: 'drawingsAlike', values: { variety, spread } }]
    : [];
}
