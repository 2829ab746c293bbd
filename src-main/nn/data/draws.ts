import type { RandomSource } from '../../imaging/random.ts';

export { standardNormal as normal } from '../../imaging/random.ts';

/** Smallest and largest value, both included. */
export type Range = readonly [number, number];

export function between(random: RandomSource, [smallest, largest]: Range): number {
  return smallest + (largest - smallest) * random.unit();
}

/** Log-uniform; both bounds positive. */
export function logBetween(random: RandomSource, [smallest, largest]: Range): number {
  return smallest * Math.pow(largest / smallest, random.unit());
}

/** A whole number, both bounds included. */
export function wholeBetween(random: RandomSource, [smallest, largest]: Range): number {
  return smallest + random.below(largest - smallest + 1);
}

export function chance(random: RandomSource, probability: number): boolean {
  return random.unit() < probability;
}

export function angle(random: RandomSource): number {
  return 2 * Math.PI * random.unit();
}

/** How many marks a picture carries: `amount` on 64×64, more on larger ones as their side grows to the power `growth`; at least 1. */
export function markCount(size: { width: number; height: number }, amount: number, growth: number): number {
  return Math.max(1, Math.round(amount * Math.pow(Math.sqrt(size.width * size.height) / 64, growth)));
}
