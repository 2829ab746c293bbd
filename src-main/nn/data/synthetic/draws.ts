import { standardNormal, type RandomSource } from '../../../imaging/random.ts';

export function uniform(random: RandomSource, from: number, to: number): number {
  return from + (to - from) * random.unit();
}

/** Log-uniform; both bounds positive. */
export function logUniform(random: RandomSource, from: number, to: number): number {
  return from * Math.pow(to / from, random.unit());
}

/** Standard normal, clamped to ±3. */
export function normal(random: RandomSource): number {
  return Math.min(3, Math.max(-3, standardNormal(random)));
}

/**
 * A radius of density ∝ r⁻³ between the two limits: the one law under which a pile of occluding shapes looks alike at every
 * scale (Lee, Mumford and Huang, 2001).
 */
export function leafRadius(random: RandomSource, smallest: number, largest: number): number {
  const low = 1 / (largest * largest);
  const high = 1 / (smallest * smallest);
  return 1 / Math.sqrt(low + (high - low) * random.unit());
}

/** The mean of r² under {@link leafRadius}. */
export function meanSquaredLeafRadius(smallest: number, largest: number): number {
  if (largest <= smallest * 1.0001) return smallest * smallest;
  return (2 * Math.log(largest / smallest)) / (1 / (smallest * smallest) - 1 / (largest * largest));
}
