import type { ToneParams } from './params.ts';
import type { Samples } from '../../imaging/pixels/samples.ts';
import { channelCurves } from './channel-curve.ts';
import { lumaWeights } from '../../imaging/colour/luma.ts';

/** What a tone step does to a pixel, whatever lies around it. */
export interface ToneMap {
  /** True where `apply` changes nothing. */
  readonly identity: boolean;
  /**
   * Changes interleaved samples in place: `channels` a pixel, of which the first `colourChannels` are colour and another one
   * is alpha, which stays. Works on a reduced photo just as well.
   */
  apply(samples: Samples, channels: number, colourChannels: 1 | 3): void;
}

export function createToneCurve(params: ToneParams): ToneMap {
  const { fade, cast, contrast, brightness } = params;
  const saturation = saturationOf(params);
  const curvesRest = fade === 0 && cast === 0 && contrast === 0 && brightness === 0;
  const tables = new Map<number, Float64Array[]>();

  /** Result in samples, not yet rounded, by channel and sample. */
  function tablesFor(largest: number): Float64Array[] {
    const known = tables.get(largest);
    if (known) return known;
    const made = channelCurves(params).map((curve) =>
      Float64Array.from({ length: largest + 1 }, (_, value) => clamp(curve(value / largest), 1) * largest),
    );
    tables.set(largest, made);
    return made;
  }

  return {
    identity: curvesRest && saturation === 0,
    apply(samples, channels, colourChannels) {
      const largest = samples instanceof Uint16Array ? 65535 : 255;
      if (!curvesRest || saturation !== 0) {
        const byChannel = tablesFor(largest);
        if (colourChannels === 1 || saturation === 0) applyTables(samples, channels, colourChannels, byChannel);
        else applyColour(samples, channels, byChannel, saturation, largest);
      }
    },
  };
}

/** Taking the cast from a toned photo means taking its tone: exactly grey at 1. */
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
 * Colour is the distance from the luma. More of it is given to pale pixels than to strong ones, and never so much that a
 * channel would be cut off, which would turn the hue.
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
    samples[at] = clamp(luma + factor * (red - luma), largest) + 0.5;
    samples[at + 1] = clamp(luma + factor * (green - luma), largest) + 0.5;
    samples[at + 2] = clamp(luma + factor * (blue - luma), largest) + 0.5;
  }
}

function clamp(value: number, largest: number): number {
  return Math.min(largest, Math.max(0, value));
}
