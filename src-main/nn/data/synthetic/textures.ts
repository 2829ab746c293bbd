import type { RandomSource } from '../../../imaging/random.ts';
import { angle, chance } from '../draws.ts';
import { logUniform, normal, uniform } from './draws.ts';
import { noiseField, type Field } from './noise-planes.ts';
import { drawColour, type Colour, type Palette } from './palette.ts';
import { drawPattern } from './patterns.ts';

/** What a shape looks like: at every place (base + swing · pattern) · shading. Places are those of the whole picture. */
export interface Texture {
  readonly base: Colour;
  readonly swing: Colour;
  readonly pattern: Field | undefined;
  readonly shading: Field | undefined;
}

/** How much of what a picture's shapes carry. */
export interface Texturing {
  /** Share of shapes without a pattern. */
  readonly plain: number;
  /** Share of patterned ones that carry stripes, checks and the like rather than noise. */
  readonly periodic: number;
  /** Multiplies every pattern's strength. */
  readonly strength: number;
}

export function plainTexture(base: Colour): Texture {
  return { base, swing: [0, 0, 0], pattern: undefined, shading: undefined };
}

/**
 * A texture for a shape of this place and size.
 * @param lift moves the base colour's lightness, in units of the palette's contrast
 */
export function drawTexture(
  random: RandomSource,
  palette: Palette,
  texturing: Texturing,
  x: number,
  y: number,
  radius: number,
  lift: number,
): Texture {
  const base = drawColour(palette, random, lift);
  // Nobody sees what a speck is made of.
  if (radius < 3) return plainTexture(base);
  const shading = chance(random, 0.6) ? drawShading(random, x, y, radius) : undefined;
  if (chance(random, texturing.plain)) {
    // Even what looks plain has some tooth, seen close.
    const tooth = radius > 12 ? noiseField(random, 0.5, 1) : undefined;
    const depth = logUniform(random, 0.004, 0.02);
    return { base, swing: [depth, depth, depth], pattern: tooth, shading };
  }
  const periodic = chance(random, texturing.periodic);
  const pattern = periodic ? drawPattern(random, radius) : drawNoise(random);
  const strength = texturing.strength * logUniform(random, 0.025, 0.18);
  return { base, swing: drawSwing(random, palette, base, strength), pattern, shading };
}

/** Towards lighter, mostly; sometimes towards another colour of the palette. */
export function drawSwing(random: RandomSource, palette: Palette, base: Colour, strength: number): Colour {
  if (chance(random, 0.65)) {
    const share = strength / Math.max(0.15, (base[0] + base[1] + base[2]) / 3);
    const [red, green, blue] = base;
    return [0.5 * (strength + share * red), 0.5 * (strength + share * green), 0.5 * (strength + share * blue)];
  }
  const other = drawColour(palette, random);
  const difference = [other[0] - base[0], other[1] - base[1], other[2] - base[2]] as const;
  const length = Math.max(0.05, Math.hypot(...difference) / 1.7);
  const share = Math.min(1, strength / length);
  return [share * difference[0], share * difference[1], share * difference[2]];
}

/** Coloured noise as it is, or folded into veins, or cut into patches. */
export function drawNoise(random: RandomSource): Field {
  const noise = chance(random, 0.75) ? noiseField(random, 0.5, 1.25) : noiseField(random, 1.5, 2.5);
  const kind = random.unit();
  if (kind < 0.6) return noise;
  const shape = noiseField(random, 1, 2);
  if (kind < 0.75) return (x, y) => 1 - 2 * Math.min(1, 1.6 * Math.abs(shape(x, y)));
  if (kind < 0.88) {
    const sharpness = uniform(random, 2, 10);
    return (x, y) => Math.min(1, Math.max(-1, sharpness * shape(x, y)));
  }
  // Stretched five times: bark, boards, brushed things.
  const turned = angle(random);
  const cosine = Math.cos(turned);
  const sine = Math.sin(turned);
  return (x, y) => noise(0.2 * (x * cosine + y * sine), y * cosine - x * sine);
}

function drawShading(random: RandomSource, x: number, y: number, radius: number): Field {
  return chance(random, 0.55) ? slope(random, x, y, radius) : ball(random, x, y, radius);
}

/** Light that falls off in one direction. */
export function slope(random: RandomSource, x: number, y: number, radius: number): Field {
  const turned = angle(random);
  const steepness = (0.18 * normal(random)) / radius;
  const across = steepness * Math.cos(turned);
  const down = steepness * Math.sin(turned);
  return (px, py) => Math.min(1.5, Math.max(0.5, 1 + (px - x) * across + (py - y) * down));
}

/** The light on a ball, from one side and somewhat from in front. */
export function ball(random: RandomSource, x: number, y: number, radius: number): Field {
  const turned = angle(random);
  const side = uniform(random, 0.1, 0.7);
  const front = uniform(random, 0.3, 1);
  const ambient = uniform(random, 0.35, 0.8);
  const share = (1 - ambient) / Math.hypot(side, front);
  const across = (share * side * Math.cos(turned)) / radius;
  const down = (share * side * Math.sin(turned)) / radius;
  const perSquare = 1 / (1.3 * radius * radius);
  return (px, py) => {
    const dx = px - x;
    const dy = py - y;
    const height = Math.sqrt(Math.max(0, 1 - (dx * dx + dy * dy) * perSquare));
    return ambient + Math.max(0, dx * across + dy * down + share * front * height) + 0.1;
  };
}
