/** Shares of red, green and blue in the luma of encoded values (Rec. 601, as JPEG uses them). */
export const lumaWeights = [0.299, 0.587, 0.114] as const;

/** Luma of the pixel whose red is at `first`. */
export function lumaAt(pixels: Float32Array, first: number): number {
  return lumaWeights[0] * pixels[first] + lumaWeights[1] * pixels[first + 1] + lumaWeights[2] * pixels[first + 2];
}
