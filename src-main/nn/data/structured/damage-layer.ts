import { emptyPlane, type Plane } from '../picture.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels; a picture with smaller sides counts as a piece cut from a photo. */
export const photoSide = 512;

/** Opacity from which a mark counts as wholly there: where a scratch has faded below it, its coverage fades too. */
const visibleOpacity = 0.15;

/** Marks on a print before they are painted. The three planes have the size of the picture. */
export interface DamageLayer {
  /** How much of a pixel lies under a visible mark, 0..1, whatever the mark's opacity. */
  readonly coverage: Plane;
  /** Coverage times opacity: how far the mark's tone replaces the picture. */
  readonly strength: Plane;
  /** Grey value of the mark, 0..1; meaningless where `strength` is 0. */
  readonly tone: Plane;
}

export function emptyLayer({ width, height }: Size): DamageLayer {
  return {
    coverage: emptyPlane(width, height),
    strength: emptyPlane(width, height),
    tone: emptyPlane(width, height),
  };
}

/**
 * Puts a mark on one pixel, over those before. The same mark put twice stays as it is, so that the pieces of a line may
 * overlap: strengths do not add up, the stronger counts.
 */
export function mark(layer: DamageLayer, index: number, coverage: number, opacity: number, tone: number): void {
  const seen = opacity < visibleOpacity ? (coverage * opacity) / visibleOpacity : coverage;
  if (seen > layer.coverage.values[index]) layer.coverage.values[index] = seen;
  const added = coverage * opacity;
  if (added <= 0) return;
  const strength = Math.max(added, layer.strength.values[index]);
  layer.strength.values[index] = strength;
  layer.tone.values[index] += (added / strength) * (tone - layer.tone.values[index]);
}
