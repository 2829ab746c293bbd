import type { RandomSource } from '../../../imaging/random.ts';
import { chance } from '../draws.ts';
import { leafRadius, meanSquaredLeafRadius, uniform } from './draws.ts';
import { addBehind, type LeafLayer, type Shadow } from './leaf-layer.ts';
import type { Field } from './noise-planes.ts';
import type { Palette } from './palette.ts';
import { drawShape } from './shapes.ts';
import { drawTexture, type Texturing } from './textures.ts';

export interface Scattering {
  /** Radii in pixels. */
  readonly smallest: number;
  readonly largest: number;
  /** Share of the picture covered where nothing is thinned out, below 1. */
  readonly cover: number;
  /** Where shapes gather: one falls away where this is below a random number of 0..1. */
  readonly density: Field | undefined;
  /** Moves the shapes' lightness from place to place, in units of the palette's contrast. */
  readonly tide: Field;
  readonly texturing: Texturing;
  /** Width of most edges in pixels, at least 1. */
  readonly edge: number;
  readonly shadow: Shadow | undefined;
}

/** Adds dead leaves, the nearest first, behind what lies in the layer already. */
export function scatterLeaves(layer: LeafLayer, palette: Palette, random: RandomSource, how: Scattering): void {
  const { width, height } = layer.colours;
  const meanArea = Math.PI * meanSquaredLeafRadius(how.smallest, how.largest);
  const count = Math.ceil((-Math.log(1 - how.cover) * width * height) / meanArea);
  for (let i = 0; i < count; i++) {
    const radius = leafRadius(random, how.smallest, how.largest);
    const margin = Math.min(radius, 0.25 * Math.min(width, height));
    const x = uniform(random, -margin, width + margin);
    const y = uniform(random, -margin, height + margin);
    if (how.density && how.density(x, y) < random.unit()) continue;
    const texture = drawTexture(random, palette, how.texturing, x, y, radius, how.tide(x, y));
    const edge = radius > 4 && chance(random, 0.15) ? how.edge * uniform(random, 1, 4) : how.edge;
    const shadow = how.shadow && radius > 5 ? how.shadow : undefined;
    addBehind(layer, drawShape(random, x, y, radius), texture, edge, shadow);
  }
}
