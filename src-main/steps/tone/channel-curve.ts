import type { ToneMeasurement, ToneParams } from './params.ts';
import { lumaAt } from '../../imaging/colour/luma.ts';

/** A sample in, a sample out, both 0..1; strictly rising. */
export type ChannelCurve = (sample: number) => number;

/** Values (of the stretched range, 0..1) beyond which room is made for what lies outside the measured black and white. */
const toe = 0.06;
const shoulder = 0.9;

/** The steepest bend of the middle, well under 1, where the curve would turn round. */
const strongestBend = 0.6;

/**
 * The curves of red, green and blue before saturation. First each channel's black and white move towards those of the channel
 * that lost least, and its middle towards the middle of all (`cast`); then all are stretched alike (`fade`), which is the
 * inverse of a veil of even density; then come contrast and brightness. With all strengths at 0 the curves are the identity
 * up to the rounding of doubles. A toned photo's channels stay as they are to each other: its tone goes by saturation.
 */
export function channelCurves(params: ToneParams): [ChannelCurve, ChannelCurve, ChannelCurve] {
  const { measured, fade } = params;
  const cast = measured.kind === 'colour' ? params.cast : 0;
  const ends = endsOf(params);
  const bends = bendsOf(measured, cast);
  const low = fade * ends.black;
  const high = 1 - fade * (1 - ends.white);
  const curveOf = (c: 0 | 1 | 2): ChannelCurve => {
    const aligned = align(measured, c, cast, ends, bends[c]);
    const stretched = (x: number): number => (aligned(x) - low) / (high - low);
    const fitted = fitEnds(stretched(0), stretched(1));
    const contrast = 2 ** params.contrast;
    const brightness = 2 ** (1.5 * params.brightness);
    return (x) => lift(steepen(fitted(stretched(x)), contrast), brightness);
  };
  return [curveOf(0), curveOf(1), curveOf(2)];
}

/** The black and white that are to become black and white: of the best channel, or of the grey that a tone is turned into. */
function endsOf({ measured, cast }: ToneParams): { black: number; white: number } {
  const black = Math.min(...measured.black);
  const white = Math.max(...measured.white);
  if (measured.kind !== 'toned') return { black, white };
  return {
    black: black + cast * (lumaAt(measured.black) - black),
    white: white + cast * (lumaAt(measured.white) - white),
  };
}

function bendsOf({ black, white, middle }: ToneMeasurement, cast: number): number[] {
  const relative = middle.map((value, c) => (value - black[c]) / (white[c] - black[c]));
  const common = (relative[0] + relative[1] + relative[2]) / 3;
  return relative.map((value) => {
    const bend = (common - value) / (value * (1 - value));
    return cast * Math.min(strongestBend, Math.max(-strongestBend, bend));
  });
}

function align(
  measured: ToneMeasurement,
  c: 0 | 1 | 2,
  cast: number,
  ends: { black: number; white: number },
  bend: number,
): ChannelCurve {
  const black = measured.black[c];
  const range = measured.white[c] - black;
  const newBlack = black + cast * (ends.black - black);
  const newRange = measured.white[c] + cast * (ends.white - measured.white[c]) - newBlack;
  return (x) => newBlack + newRange * bent((x - black) / range, bend);
}

/** A parabola through (0, 0) and (1, 1), continued by straight lines. */
function bent(t: number, bend: number): number {
  if (t < 0) return t * (1 + bend);
  if (t > 1) return 1 + (t - 1) * (1 - bend);
  return t + bend * t * (1 - t);
}

/** Brings what the stretching pushed below 0 or above 1 back inside without cutting it off: nothing clips. */
function fitEnds(lowest: number, highest: number): ChannelCurve {
  const below = Math.max(0, -lowest);
  const above = Math.max(0, highest - 1);
  return (t) => {
    if (t < toe) return toe - toe * lift((toe - t) / (toe + below), (toe + below) / toe);
    if (t > shoulder) {
      const room = 1 - shoulder;
      return shoulder + room * lift((t - shoulder) / (room + above), (room + above) / room);
    }
    return t;
  };
}

/** The hyperbola through (0, 0) and (1, 1) that leaves 0 with this slope; its inverse has the slope 1 / `slope`. */
function lift(t: number, slope: number): number {
  return (slope * t) / (1 + (slope - 1) * t);
}

/** An S around the middle, where it has this slope. */
function steepen(t: number, slope: number): number {
  const side = 2 * t - 1;
  return 0.5 + 0.5 * Math.sign(side) * lift(Math.abs(side), slope);
}
