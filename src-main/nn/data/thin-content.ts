import type { RandomSource } from '../../imaging/random.ts';
import type { Picture } from './picture.ts';
import { emptyLayer, type DamageLayer } from './structured/damage-layer.ts';
import { paintLayer, type Tint } from './structured/paint-layer.ts';
import { drawBoards, drawFence, drawRails, drawStrands, drawWires, drawWrinkles } from './thin/lines.ts';
import { drawLights, drawPerforations, drawStitches, drawWriting } from './thin/patterns.ts';
import { drawButtons, drawFlaps, drawRims, drawSpectacles, drawSticks } from './thin/things.ts';

/** Lines, which go on through a hole. */
const lineKinds = ['wires', 'strands', 'fence', 'wrinkles'] as const;

export const thinContentKinds = [
  ...lineKinds,
  'lights',
  'stitches',
  'buttons',
  'writing',
  'perforations',
  'rims',
  'boards',
  'rails',
  'spectacles',
  'sticks',
  'flaps',
] as const;

export type ThinContentKind = (typeof thinContentKinds)[number];

/**
 * Draws small and thin things that belong to a picture into it, in colours of its own and shaded, so that a detector of damage cannot take
 * every thin line for a scratch. To be used before the picture is aged.
 */
export function addThinContent(
  picture: Picture,
  random: RandomSource,
  kinds: readonly ThinContentKind[] = lineKinds,
): Picture {
  const layer = emptyLayer(picture);
  const tint = colourFrom(picture, random);
  draw[kinds[random.below(kinds.length)]](layer, random);
  return paintLayer(picture, layer, tint);
}

const draw: Readonly<Record<ThinContentKind, (layer: DamageLayer, random: RandomSource) => void>> = {
  wires: drawWires,
  strands: drawStrands,
  fence: drawFence,
  wrinkles: drawWrinkles,
  lights: drawLights,
  stitches: drawStitches,
  buttons: drawButtons,
  writing: drawWriting,
  perforations: drawPerforations,
  rims: drawRims,
  boards: drawBoards,
  rails: drawRails,
  spectacles: drawSpectacles,
  sticks: drawSticks,
  flaps: drawFlaps,
};

/** The colour of some pixel: tones below are multiples of it. */
function colourFrom({ width, height, pixels }: Picture, random: RandomSource): Tint {
  const first = random.below(width * height) * 3;
  return [pixels[first], pixels[first + 1], pixels[first + 2]];
}
