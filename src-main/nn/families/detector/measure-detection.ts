import type { TrainingHealth } from '../../../shared/data/training.ts';
import type { Values } from '../../compiler/runtime.ts';
import { healthOf, unknownHealth, type TrainingHistory } from '../health.ts';

const levels = 1000;
/** Of the average precision, below which a detector finds hardly anything that is there. */
const leastPrecision = 0.2;

/**
 * `precision`, the average precision of the largest kind's probability over all pixels that have a weight, and `best`, the best F1 of any
 * threshold, both 0..1; `threshold` is where that lies.
 */
export function measureDetection(outputs: readonly Values[], batches: readonly Values[]): Record<string, number> {
  const found = new Float64Array(levels + 1);
  const wrong = new Float64Array(levels + 1);
  outputs.forEach(({ damage: predicted }, batch) => {
    const { damage: truth, weight } = batches[batch];
    const kinds = predicted.length / weight.length;
    for (let pixel = 0; pixel < weight.length; pixel += 1) {
      if (weight[pixel] === 0) continue;
      let [score, there] = [0, false];
      for (let kind = pixel * kinds; kind < (pixel + 1) * kinds; kind += 1) {
        score = Math.max(score, predicted[kind]);
        there ||= truth[kind] > 0;
      }
      (there ? found : wrong)[Math.round(score * levels)] += 1;
    }
  });
  return precisionAndRecall(found, wrong);
}

/** @param found how many damaged pixels have each score, `wrong` how many whole ones; the highest score last */
function precisionAndRecall(found: Float64Array, wrong: Float64Array): Record<string, number> {
  const all = found.reduce((sum, count) => sum + count, 0);
  let [hits, misses, precision, best, threshold] = [0, 0, 0, 0, 1];
  for (let level = found.length - 1; level >= 0; level -= 1) {
    hits += found[level];
    misses += wrong[level];
    if (hits === 0) continue;
    precision += (found[level] / all) * (hits / (hits + misses));
    const f1 = (2 * hits) / (hits + misses + all);
    if (f1 > best) [best, threshold] = [f1, level / (found.length - 1)];
  }
  return { precision, best, threshold };
}

/** Ailing where held-out damage is hardly found. */
export function assessDetector({ measured }: TrainingHistory): TrainingHealth {
  const { precision } = measured;
  if (precision === undefined) return unknownHealth;
  return healthOf(precision < leastPrecision ? [{ code: 'findsLittle', values: { precision } }] : []);
}
