import type { Samples } from './samples.ts';

/** Linear interpolation between two samples by a weight of 0..255, rounded; exact at 0 and 255. */
export function blendSample(from: number, to: number, weight: number): number {
  return Math.round(from + ((to - from) * weight) / 255);
}

/** Linear interpolation between two samples by a share of 0..1, rounded. */
export function mixSample(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

/** `value` clamped to 0..largest. */
export function clampSample(value: number, largest: number): number {
  return Math.min(largest, Math.max(0, value));
}

/**
 * Blends `changed` with the samples before the change, in place.
 * @param changed [n, channels]
 * @param weights [n]: 255 keeps the change, 0 takes it back
 */
export function blendPixels(changed: Samples, before: Samples, weights: Uint8Array, channels: number): void {
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i];
    if (weight === 255) continue;
    for (let at = i * channels; at < (i + 1) * channels; at += 1) {
      changed[at] = blendSample(before[at], changed[at], weight);
    }
  }
}
