import { createRandom, type RandomSource } from '../../imaging/random.ts';

/** Standard normal, or uniform in [0, 1). */
export type NoiseKind = 'normal' | 'uniform';

/** An independent pseudorandom stream for each `parts`, derived from one seed by hashing. */
export function derivedRandom(seed: number, ...parts: readonly number[]): RandomSource {
  return createRandom(parts.reduce((state, part) => createRandom(state ^ Math.imul(part, 0x9e3779b1)).word(), seed));
}

/** `count` random numbers for the input `name` of a step: a pure function of its arguments. */
export function drawNoise(kind: NoiseKind, count: number, seed: number, step: number, name: string): Float32Array {
  const letters = Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  const random = derivedRandom(seed, step, ...letters);
  const values = new Float32Array(count);
  if (kind === 'uniform') {
    // 24 bits: rounding to float32 cannot reach 1.
    for (let i = 0; i < count; i += 1) values[i] = (random.word() >>> 8) / 0x1000000;
    return values;
  }
  // Box–Muller transform: two normal numbers from two uniform ones.
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
    const angle = 2 * Math.PI * random.unit();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
