import { lumaWeights } from './luma.ts';
import type { PhotoGrid } from './photo-grid.ts';

export function lumaOfColour([r, g, b]: readonly [number, number, number]): number {
  return lumaWeights[0] * r + lumaWeights[1] * g + lumaWeights[2] * b;
}

/** [rows, columns] */
export function lumaOf({ pixels }: PhotoGrid): Float32Array {
  return Float32Array.from({ length: pixels.length / 3 }, (_, i) =>
    lumaOfColour([pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2]]),
  );
}
