import type { RandomSource } from '../../../imaging/random.ts';
import { normal } from '../draws.ts';

/**
 * A value that drifts along a line: `next` gives normal numbers of mean 0 and deviation 1, each much like the one before.
 * @param memory 0 = independent; 0.9 = alike for about ten steps
 */
export function drift(random: RandomSource, memory: number): { next(): number } {
  let value = normal(random);
  const fresh = Math.sqrt(1 - memory * memory);
  return {
    next() {
      value = memory * value + fresh * normal(random);
      return value;
    },
  };
}
