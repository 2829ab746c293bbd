import type { RandomSource } from '../../../imaging/random.ts';
import { between } from '../draws.ts';
import { creaseLayer, drawCreaseCount } from '../structured/creases.ts';
import type { DamageLayer, Size } from '../structured/damage-layer.ts';
import { drawDustCount, dustLayer } from '../structured/dust.ts';
import { drawHairCount, hairLayer } from '../structured/hairs.ts';
import type { Tint } from '../structured/paint-layer.ts';
import { drawScratchCount, scratchLayer } from '../structured/scratches.ts';
import { drawTearArea, tearLayer } from '../structured/tears.ts';

export const markNames = ['scratches', 'dust', 'hairs', 'creases', 'tears'] as const;

/** Damage with a shape, which a mask can show. */
export type MarkName = (typeof markNames)[number];

export interface Marks {
  /** Of tears the share of the picture's area, of the others how many there are. */
  readonly amount: number;
  /** What white marks look like: paper, more or less yellowed. */
  readonly tint: Tint;
}

interface MarkKind {
  amount(size: Size, random: RandomSource): number;
  layer(size: Size, random: RandomSource, amount: number): DamageLayer;
}

const kinds: Readonly<Record<MarkName, MarkKind>> = {
  scratches: { amount: drawScratchCount, layer: (size, random, count) => scratchLayer(size, random, { count }) },
  dust: { amount: drawDustCount, layer: (size, random, count) => dustLayer(size, random, { count }) },
  hairs: { amount: drawHairCount, layer: (size, random, count) => hairLayer(size, random, { count }) },
  creases: { amount: drawCreaseCount, layer: (size, random, count) => creaseLayer(size, random, { count }) },
  tears: {
    amount: (_size, random) => drawTearArea(random),
    layer: (size, random, area) => tearLayer(size, random, { area }),
  },
};

export function drawMarks(name: MarkName, size: Size, random: RandomSource): Marks {
  const yellow = between(random, [0, 0.15]);
  return { amount: kinds[name].amount(size, random), tint: [1, 1 - yellow / 3, 1 - yellow] };
}

/** Where the marks lie and how they look; to be painted with their tint. */
export function markLayer(name: MarkName, size: Size, random: RandomSource, { amount }: Marks): DamageLayer {
  return kinds[name].layer(size, random, amount);
}
