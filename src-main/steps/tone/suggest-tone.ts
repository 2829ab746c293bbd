import { lumaAt } from '../../imaging/colour/luma.ts';
import type { ToneMeasurement, ToneParams } from './params.ts';

/** Not all that could be done: a little of the years may stay, and so may a sunset that was taken for a cast. */
const suggestedFade = 0.8;
const suggestedCast = 0.8;
/** Taking the veil off the dark parts darkens what lies in them, which this makes good in part. */
const brightnessForBlack = 0.4;
/** Stretched more than this, 8 bits show their steps and grain becomes snow. */
const largestGain = 1.9;

/**
 * Strengths that suit the photo; all 0 where it shows no sign of fading. Colours are judged by what is left of black, since
 * dyes fade, and paper yellows, where the photo is dark as well as where it is light, while few fresh photos lack a black.
 * Grey and toned photos have no colours to spoil: there, a range that is not used at either end counts as lost. A toned photo keeps its
 * tone.
 */
export function suggestTone(measured: ToneMeasurement): ToneParams {
  const darkest = Math.min(...measured.black);
  const lightest = Math.max(...measured.white);
  const lost = darkest + 1 - lightest;
  const strongest = lost > 0 ? Math.min(1, (1 - 1 / largestGain) / lost) : 1;
  const colour = measured.kind === 'colour';
  const faded = colour
    ? Math.max(liftOf(darkest), veilOf(measured))
    : narrowed(lumaAt(measured.black), 1 - lightest);
  const fade = round(faded * Math.min(suggestedFade, strongest));
  return {
    fade,
    cast: colour ? round(faded * suggestedCast) : 0,
    contrast: 0,
    brightness: round(brightnessForBlack * fade * darkest),
    saturation: 0,
    measured,
  };
}

/**
 * Is black lifted far, or a little and white lost as well? A portrait in the dark has a black and lacks white, and so does not count before it
 * lacks a third of the range.
 */
function narrowed(black: number, whiteLost: number): number {
  const both = Math.min(rise(0.03, 0.07, black), rise(0.06, 0.11, whiteLost));
  return Math.max(both, rise(0.09, 0.16, black), rise(0.3, 0.45, whiteLost));
}

/** Is black lifted in every channel? */
function liftOf(darkest: number): number {
  return rise(0.055, 0.09, darkest);
}

/** Does one warm tint lie over everything, the blacks included? So look prints whose cyan is gone, and yellowed ones. */
function veilOf({ black, spread }: ToneMeasurement): number {
  const [r, g, b] = black;
  if (r < g || g < b) return 0;
  return rise(0.08, 0.12, r - b) * (1 - rise(0.05, 0.065, spread));
}

/** 0 up to `from`, 1 from `to` on, smooth between. */
function rise(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Strengths as a person would set them. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
