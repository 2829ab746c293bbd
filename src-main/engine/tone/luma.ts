import type { Levels } from '../../shared/recipe/tone-params.ts';
import type { PhotoGrid } from './photo-grid.ts';

/** Rec. 601, for encoded values. */
export const lumaWeights = [0.299, 0.587, 0.114] as const;

export function lumaOfColour([r, g, b]: Readonly<Levels>): number {
  return lumaWeights[0] * r + lumaWeights[1] * g + lumaWeights[2] * b;
}

/** [rows, columns] */
export function lumaOf({ pixels }: PhotoGrid): Float32Array {
  return Float32Array.from({ length: pixels.length / 3 }, (_, i) =>
    lumaOfColour([pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2]]),
  );
}
