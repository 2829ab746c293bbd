import type { RandomSource } from '../../../imaging/random.ts';
import { angle, normal } from '../draws.ts';

export interface Outline {
  /** Largest radius, pixels. */
  readonly reach: number;
  /** Radius in a direction from −π to π. */
  at(direction: number): number;
}

/**
 * A closed outline around 0: waves of falling size from lobes down to details.
 * @param radius mean, pixels
 * @param options.unevenness 0 = a circle; 0.3 = torn paper
 * @param options.finest length of the shortest wave, pixels along the outline, from 2
 */
export function raggedOutline(
  random: RandomSource,
  radius: number,
  { unevenness, finest }: { readonly unevenness: number; readonly finest: number },
): Outline {
  const steps = Math.max(16, Math.ceil(Math.PI * radius));
  const radii = new Float64Array(steps + 1).fill(radius);
  const last = Math.min(steps / 2, (2 * Math.PI * radius) / finest);
  for (let order = 2; order <= last; order = Math.ceil(order * 1.25)) {
    const size = (radius * unevenness * normal(random)) / order;
    const phase = angle(random);
    for (let i = 0; i < steps; i += 1) radii[i] += size * Math.cos((2 * Math.PI * order * i) / steps + phase);
  }
  for (let i = 0; i < steps; i += 1) radii[i] = Math.max(radius * 0.2, radii[i]);
  radii[steps] = radii[0];
  return {
    reach: radii.reduce((largest, value) => Math.max(largest, value), 0),
    at(direction) {
      const position = (direction / (2 * Math.PI) + (direction < 0 ? 1 : 0)) * steps;
      const first = Math.min(steps - 1, Math.floor(position));
      return radii[first] + (position - first) * (radii[first + 1] - radii[first]);
    },
  };
}
