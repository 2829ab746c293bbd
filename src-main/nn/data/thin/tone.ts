import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance } from '../draws.ts';

/** Darker than the picture around, seldom lighter. */
export function drawTone(random: RandomSource): number {
  return chance(random, 0.75) ? between(random, [0.1, 0.65]) : between(random, [1.25, 1.7]);
}
