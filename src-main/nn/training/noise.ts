import { createRandom, type RandomSource } from '../../imaging/random.ts';

/** Mean 0 and deviation 1, or even in [0, 1). */
export type NoiseKind = 'normal' | 'uniform';

/** A generator for one purpose among many that share a seed: other `parts`, unrelated numbers. */
export function derivedRandom(seed: number, ...parts: readonly number[]): RandomSource {
  return createRandom(parts.reduce((state, part) => createRandom(state ^ Math.imul(part, 0x9e3779b1)).word(), seed));
}

/** `count` random numbers for the input `name` of a step: a pure function of what is given. */
export function drawNoise(kind: NoiseKind, count: number, seed: number, step: number, name: string): Float32Array {
  const letters = Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  const random = derivedRandom(seed, step, ...letters);
  const values = new Float32Array(count);
  if (kind === 'uniform') {
    // Rounding to float32 must not reach 1.
    for (let i = 0; i < count; i += 1) values[i] = (random.word() >>> 8) / 0x1000000;
    return values;
  }
  // Box and Muller: two normal numbers from two even ones.
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
    const angle = 2 * Math.PI * random.unit();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
