import type { RandomSource } from '../../../imaging/random.ts';
import { between } from '../draws.ts';
import { resample } from '../filters/resample.ts';
import type { Picture } from '../picture.ts';
import { withinRange } from './within-range.ts';

export interface Resize {
  /** Side in between, of the picture's own; 0.5..1. */
  readonly scale: number;
}

export function drawResize(random: RandomSource): Resize {
  return { scale: between(random, [0.5, 1]) };
}

/** Smaller and back to its size, as a scan saved too small. The cubic may overshoot 0..1 beside hard edges: clipped. */
export function applyResize(picture: Picture, { scale }: Resize): Picture {
  const { width, height } = picture;
  const small = resample(picture, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const result = resample(small, width, height);
  return result === picture ? picture : withinRange(result);
}
