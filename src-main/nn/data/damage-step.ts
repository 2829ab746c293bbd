import type { RandomSource } from '../../imaging/random.ts';
import type { OperatorName } from './operator-names.ts';
import { applyBlur, drawBlur } from './operators/blur.ts';
import { applyCast, drawCast } from './operators/cast.ts';
import { applyFade, drawFade } from './operators/fade.ts';
import { addGrain, drawGrain } from './operators/grain.ts';
import { applyGrey } from './operators/grey.ts';
import { compressJpeg, drawJpeg } from './operators/jpeg.ts';
import { drawMarks, markLayer, type MarkName } from './operators/marks.ts';
import { applyResize, drawResize } from './operators/resize.ts';
import { applySepia, drawSepia } from './operators/sepia.ts';
import { applyStain, drawStain } from './operators/stain.ts';
import { applyVignette, drawVignette } from './operators/vignette.ts';
import { withinRange } from './operators/within-range.ts';
import type { Picture, Plane } from './picture.ts';
import type { Size } from './structured/damage-layer.ts';
import { paintLayer } from './structured/paint-layer.ts';

/** A degradation operator with its parameters drawn. */
export interface DamageStep {
  readonly parameters: object;
  /** Deviation of the noise that it adds, of values 0..1. */
  readonly grain?: number;
  /** Applies it to a picture of the size it was drawn for; deterministic by `random`. */
  apply(picture: Picture, random: RandomSource): Damaged;
}

export interface Damaged {
  readonly picture: Picture;
  /** Where the damage lies, if it has a shape. */
  readonly coverage?: Plane;
}

export function drawStep(name: OperatorName, size: Size, random: RandomSource): DamageStep {
  switch (name) {
    case 'fade':
      return step(drawFade(random), applyFade);
    case 'cast':
      return step(drawCast(random), applyCast);
    case 'sepia':
      return step(drawSepia(random), applySepia);
    case 'grey':
      return step({}, applyGrey);
    case 'blur':
      return step(drawBlur(random), applyBlur);
    case 'grain': {
      const grain = drawGrain(random);
      const added = step(grain, (picture, drawn, noise) => withinRange(addGrain(picture, noise, drawn)));
      return { ...added, grain: grain.sigma };
    }
    case 'stain':
      return step(drawStain(size, random), (picture, stain, noise) => applyStain(picture, noise, stain));
    case 'vignette':
      return step(drawVignette(size, random), applyVignette);
    case 'resize':
      return step(drawResize(random), applyResize);
    case 'jpeg':
      return step(drawJpeg(random), compressJpeg);
    default:
      return markStep(name, size, random);
  }
}

function step<P extends object>(
  parameters: P,
  apply: (picture: Picture, parameters: P, random: RandomSource) => Picture,
): DamageStep {
  return { parameters, apply: (picture, random) => ({ picture: apply(picture, parameters, random) }) };
}

function markStep(name: MarkName, size: Size, random: RandomSource): DamageStep {
  const marks = drawMarks(name, size, random);
  return {
    parameters: marks,
    apply(picture, shapes) {
      const layer = markLayer(name, picture, shapes, marks);
      return { picture: paintLayer(picture, layer, marks.tint), coverage: layer.coverage };
    },
  };
}
