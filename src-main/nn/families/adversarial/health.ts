import type { HealthVerdict, TrainingHealth } from '../../../shared/data/training.ts';
import { healthOf, judgeGain, judgeVariety, recentMeans, unknownHealth, type TrainingHistory } from '../health.ts';

const tooOftenRight = 0.95;
/** A hinge is content with ±1 on both sides. */
const tooWide = 2;
const tooNarrow = 0.02;
/** dB: what is sharp and only likely is farther from the truth than its mean. A healthy training costs 0.2 to 0.4. */
const leastGain = -1;

/**
 * How an adversarial training is, by the means over its last 200 steps: `diversity` (mean difference of two fills of one hole, levels),
 * `realRight` and `fakeRight` (share of cells that the discriminator takes for what they are), `gap` (between their mean logits), `gain`.
 */
export function judgeAdversarial(history: TrainingHistory): TrainingHealth {
  const means = recentMeans(history);
  if (!means) return unknownHealth;
  const { diversity, realRight, fakeRight, gap, gain } = means;
  const verdicts: HealthVerdict[] = judgeVariety(diversity);
  if (Math.min(realRight, fakeRight) > tooOftenRight && gap > tooWide) {
    verdicts.push({ code: 'discriminatorWins', values: { realRight, fakeRight, gap } });
  }
  verdicts.push(...judgeGain(gain, leastGain));
  if (gap < tooNarrow) verdicts.push({ code: 'discriminatorGuesses', values: { gap } });
  return healthOf(verdicts);
}
