import type { RandomSource } from '../../../imaging/random.ts';
import { chance, wholeBetween } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { drawCreases } from './creases.ts';
import type { Size } from './damage-layer.ts';
import { dilate } from './dilate.ts';
import { drawDust, drawDustCount } from './dust.ts';
import { drawHairs } from './hairs.ts';
import { drawScratches } from './scratches.ts';
import { drawTears } from './tears.ts';

export type HoleKind = 'scratches' | 'dust' | 'creases' | 'mixed' | 'hairs' | 'tears';

export interface HoleMask {
  /** [height, width]; 1 = missing, 0 = known. */
  readonly hole: Uint8Array;
  readonly kind: HoleKind;
}

/** How often each kind is drawn when the caller names none. Tears are an exemplar's work and are left out. */
const usual: readonly (readonly [HoleKind, number])[] = [
  ['scratches', 0.4],
  ['dust', 0.25],
  ['creases', 0.25],
  ['mixed', 0.1],
];
const smallestShare = 0.005;
const largestShare = 0.35;
const attempts = 24;

/**
 * A training mask for inpainting: marks of one kind, dilated by 0–2 pixels as a painted mask would be.
 * Between 0.5 % and 35 % of the pixels are missing; on pictures of a few pixels, as near to that as whole pixels allow.
 * @param kinds drawn from evenly when given
 */
export function holeMask(size: Size, random: RandomSource, kinds?: readonly HoleKind[]): HoleMask {
  const pixels = size.width * size.height;
  const kind = kinds?.length ? kinds[random.below(kinds.length)] : usualKind(random);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const hole = dilate(covered(drawKind(kind, size, random)), size, random.below(3));
    const share = count(hole) / pixels;
    if (share >= smallestShare && share <= largestShare) return { hole, kind };
  }
  return { hole: smallHole(size, random), kind };
}

function usualKind(random: RandomSource): HoleKind {
  let rest = random.unit();
  for (const [kind, share] of usual) {
    rest -= share;
    if (rest < 0) return kind;
  }
  return 'scratches';
}

function drawKind(kind: HoleKind, size: Size, random: RandomSource): Plane {
  switch (kind) {
    case 'scratches':
      return drawScratches(size, random, { widths: [1, 4], wide: [4, 12], wideShare: 0.12 });
    case 'dust':
      return drawDust(size, random, { radii: [2, 9], count: drawDustCount(size, random, [1, 6]) });
    case 'creases':
      return drawCreases(size, random, { widths: [8, 18] });
    case 'hairs':
      return drawHairs(size, random);
    case 'tears':
      return drawTears(size, random);
    case 'mixed':
      return drawMixture(size, random);
  }
}

function drawMixture(size: Size, random: RandomSource): Plane {
  const planes: Plane[] = [
    drawScratches(size, random, { widths: [1, 4] }),
    drawDust(size, random, { radii: [1.5, 6] }),
  ];
  if (chance(random, 0.3)) planes.push(drawHairs(size, random));
  if (chance(random, 0.25)) planes.push(drawCreases(size, random, { widths: [4, 12] }));
  const values = new Float32Array(size.width * size.height);
  for (const plane of planes) {
    for (let i = 0; i < values.length; i += 1) values[i] = Math.max(values[i], plane.values[i]);
  }
  return { width: size.width, height: size.height, values };
}

function covered({ values }: Plane): Uint8Array {
  const hole = new Uint8Array(values.length);
  for (let i = 0; i < hole.length; i += 1) hole[i] = values[i] > 0.3 ? 1 : 0;
  return hole;
}

function count(hole: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < hole.length; i += 1) sum += hole[i];
  return sum;
}

/** One upright line of 0.5 % to 35 % of the pixels, when chance gave nothing better. */
function smallHole({ width, height }: Size, random: RandomSource): Uint8Array {
  const hole = new Uint8Array(width * height);
  const length = Math.min(height, Math.max(1, Math.floor(width * height * 0.2)));
  const x = random.below(width);
  const first = wholeBetween(random, [0, height - length]);
  for (let y = first; y < first + length; y += 1) hole[y * width + x] = 1;
  return hole;
}
