import type { Samples } from './samples.ts';

/** The sample that lies `weight`, 0..255, of the way from one sample to another; of whole samples exact at 0 and 255. */
export function blendSample(from: number, to: number, weight: number): number {
  return Math.round(from + ((to - from) * weight) / 255);
}

/** The sample that lies `share`, 0..1, of the way from one sample to another. */
export function mixSample(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

/** `value` within the range of samples. */
export function clampSample(value: number, largest: number): number {
  return Math.min(largest, Math.max(0, value));
}

/**
 * Blends `changed` with what it was before, in place, all channels alike.
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
