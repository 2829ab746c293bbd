import type { RandomSource } from '../../../imaging/random.ts';
import { angle, chance } from '../draws.ts';
import { normal, uniform } from './draws.ts';

/** Red, green, blue; about 0..1, a little beyond allowed until the picture is finished. */
export type Colour = readonly [number, number, number];

/** The colours of one picture: where its lightness lies, how far its hues spread, how much colour there is at all. */
export interface Palette {
  readonly lightness: number;
  readonly contrast: number;
  /** Radians from red; of the lighter things, of the darker, and of a few. */
  readonly hues: readonly [number, number, number];
  readonly hueSpread: number;
  /** 0: grey. */
  readonly chroma: number;
  /** A monochrome picture has one tone only, whatever is asked for. */
  readonly tone: Colour | undefined;
}

/** Radians from red. */
const skinHue = 0.42;
const skyHue = 3.7;

/** A few hues with their neighbours, seldom saturated; now and then one toned or grey scale, as old prints are. */
export function drawPalette(random: RandomSource): Palette {
  const monochrome = chance(random, 0.25);
  const first = chance(random, 0.65) ? 0.9 + 0.6 * normal(random) : angle(random);
  return {
    lightness: Math.min(0.75, Math.max(0.22, 0.46 + 0.13 * normal(random))),
    contrast: uniform(random, 0.1, 0.32),
    hues: [
      first,
      first + (chance(random, 0.5) ? uniform(random, -0.8, 0.8) : uniform(random, 1.2, 3.4)),
      angle(random),
    ],
    hueSpread: uniform(random, 0.1, 0.6),
    chroma: 0.03 + 0.15 * random.unit() * random.unit() + (chance(random, 0.12) ? 0.12 : 0),
    tone: monochrome ? monochromeTone(random) : undefined,
  };
}

/**
 * A colour of the palette.
 * @param lift moves the lightness, in units of the palette's contrast
 */
export function drawColour(palette: Palette, random: RandomSource, lift = 0): Colour {
  const away = palette.contrast * (0.75 * normal(random) + lift);
  // However far away, some room is left to black and to white.
  const room = (away > 0 ? 1 - palette.lightness : palette.lightness) - 0.02;
  const lightness = palette.lightness + room * Math.tanh(away / room);
  // What is light shares a hue and what is dark another, as in sunlight and shade, leaves and soil; the third is the odd flower.
  const family = chance(random, 0.1) ? 2 : lift + 0.5 * normal(random) > 0 ? 0 : 1;
  const hue = palette.hues[family] + palette.hueSpread * normal(random);
  const chroma = palette.chroma * (0.3 + 1.4 * random.unit());
  return toned(palette, lightness, hue, chroma);
}

export function drawSkin(palette: Palette, random: RandomSource): Colour {
  const lightness = uniform(random, 0.3, 0.78);
  return toned(palette, lightness, skinHue + 0.12 * normal(random), uniform(random, 0.08, 0.2));
}

export function drawSky(palette: Palette, random: RandomSource): Colour {
  return toned(palette, uniform(random, 0.55, 0.9), skyHue + 0.2 * normal(random), uniform(random, 0.02, 0.22));
}

/** The colour with the same amount added to red, green and blue. */
export function lightened(colour: Colour, amount: number): Colour {
  return [colour[0] + amount, colour[1] + amount, colour[2] + amount];
}

function toned(palette: Palette, lightness: number, hue: number, chroma: number): Colour {
  const light = Math.min(0.97, Math.max(0.03, lightness));
  if (palette.tone) {
    const [red, green, blue] = palette.tone;
    const share = 4 * light * (1 - light);
    return [light + red * share, light + green * share, light + blue * share];
  }
  // Near black and near white there is little room for colour.
  const amount = chroma * Math.min(1, 5 * light * (1 - light));
  const red = Math.cos(hue);
  const green = Math.cos(hue - 2.094);
  const blue = Math.cos(hue + 2.094);
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [light + amount * (red - luma), light + amount * (green - luma), light + amount * (blue - luma)];
}

function monochromeTone(random: RandomSource): Colour {
  if (chance(random, 0.5)) return [0, 0, 0];
  if (chance(random, 0.15)) return [-0.02, 0, 0.03];
  const strength = uniform(random, 0.03, 0.11);
  return [strength, uniform(random, 0, 0.2) * strength, -strength];
}
