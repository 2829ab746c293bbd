import type { ToneParams } from './params.ts';
import { clampSample } from '../../imaging/pixels/blend.ts';
import { depthOf, fullRange, type Samples } from '../../imaging/pixels/samples.ts';
import { channelCurves } from './channel-curve.ts';
import { lumaWeights } from '../../imaging/colour/luma.ts';

/** A tone step as a point operation. */
export interface ToneMap {
  /** True where `apply` changes nothing. */
  readonly identity: boolean;
  /**
   * Changes samples [n, channels] in place, of full-size or reduced pixels; alpha stays.
   */
  apply(samples: Samples, channels: number, colourChannels: 1 | 3): void;
}

export function createToneCurve(params: ToneParams): ToneMap {
  const { fade, cast, contrast, brightness } = params;
  const saturation = saturationOf(params);
  const identity = fade === 0 && cast === 0 && contrast === 0 && brightness === 0 && saturation === 0;
  const tables = new Map<number, Float64Array[]>();

  /** Look-up tables by channel, in samples, not rounded. */
  function tablesFor(largest: number): Float64Array[] {
    const known = tables.get(largest);
    if (known) return known;
    const made = channelCurves(params).map((curve) =>
      Float64Array.from({ length: largest + 1 }, (_, value) => clampSample(curve(value / largest), 1) * largest),
    );
    tables.set(largest, made);
    return made;
  }

  return {
    identity,
    apply(samples, channels, colourChannels) {
      if (identity) return;
      const largest = fullRange(depthOf(samples));
      const byChannel = tablesFor(largest);
      if (colourChannels === 1 || saturation === 0) applyTables(samples, channels, colourChannels, byChannel);
      else applyColour(samples, channels, byChannel, saturation, largest);
    },
  };
}

/** Saturation, where removing the cast of a toned photo desaturates it: exactly grey at 1. */
function saturationOf({ measured, cast, saturation }: ToneParams): number {
  return measured.kind === 'toned' ? (1 + saturation) * (1 - cast) - 1 : saturation;
}

function applyTables(samples: Samples, channels: number, colourChannels: 1 | 3, tables: Float64Array[]): void {
  for (let c = 0; c < colourChannels; c += 1) {
    const table = tables[c];
    for (let at = c; at < samples.length; at += channels) samples[at] = table[samples[at]] + 0.5;
  }
}

/**
 * Scales the distance of the channels from the luma: pale pixels more than saturated ones, and none so much that a channel would clip,
 * which would shift the hue.
 */
function applyColour(
  samples: Samples,
  channels: number,
  [reds, greens, blues]: Float64Array[],
  saturation: number,
  largest: number,
): void {
  const [redWeight, greenWeight, blueWeight] = lumaWeights;
  for (let at = 0; at < samples.length; at += channels) {
    const red = reds[samples[at]];
    const green = greens[samples[at + 1]];
    const blue = blues[samples[at + 2]];
    const luma = redWeight * red + greenWeight * green + blueWeight * blue;
    const strongest = Math.max(red, green, blue);
    const weakest = Math.min(red, green, blue);
    let factor = 1 + saturation;
    if (saturation > 0) {
      factor = 1 + saturation * (1 - (strongest - weakest) / largest);
      if (strongest > luma) factor = Math.min(factor, (largest - luma) / (strongest - luma));
      if (weakest < luma) factor = Math.min(factor, luma / (luma - weakest));
    }
    samples[at] = clampSample(luma + factor * (red - luma), largest) + 0.5;
    samples[at + 1] = clampSample(luma + factor * (green - luma), largest) + 0.5;
    samples[at + 2] = clampSample(luma + factor * (blue - luma), largest) + 0.5;
  }
}
