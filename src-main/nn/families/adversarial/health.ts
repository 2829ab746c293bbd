import type { HealthVerdict, TrainingHealth } from '../../../shared/data/training.ts';
import { healthOf, assessGain, assessVariety, recentMeans, unknownHealth, type TrainingHistory } from '../health.ts';

const maximumAccuracy = 0.95;
/** Logits; a hinge loss is 0 from a gap of 2 on. */
const maximumGap = 2;
const minimumGap = 0.02;
/** dB: a sample of the posterior is farther from the truth than its mean. A healthy training costs 0.2 to 0.4. */
const minimumGain = -1;

/**
 * Diagnoses mode collapse and an imbalance of generator and discriminator by means over the last 200 steps: `diversity` (mean difference
 * of two fills of one hole, levels), `realRight` and `fakeRight` (share of cells that the discriminator takes for what they are), `gap`
 * (between their mean logits), `gain`.
 */
export function assessAdversarial(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  const { diversity, gain } = means;
  const [wins, guesses] = assessBalance(means);
  return healthOf([...assessVariety(diversity), ...wins, ...assessGain(gain, minimumGain), ...guesses]);
}

/** A discriminator that wins, and one that guesses, by the means of `realRight`, `fakeRight` and `gap`. */
export function assessBalance({
  realRight,
  fakeRight,
  gap,
}: Record<string, number>): [HealthVerdict[], HealthVerdict[]] {
  const wins = Math.min(realRight, fakeRight) > maximumAccuracy && gap > maximumGap;
  return [
    wins ? [{ code: 'discriminatorWins', values: { realRight, fakeRight, gap } }] : [],
    gap < minimumGap ? [{ code: 'discriminatorGuesses', values: { gap } }] : [],
  ];
}
