/** Shares of red, green and blue in luminance, Rec. 601 as JPEG uses them. */
export const luminanceShares = [0.299, 0.587, 0.114] as const;

export function luminanceAt(pixels: Float32Array, first: number): number {
  return (
    luminanceShares[0] * pixels[first] + luminanceShares[1] * pixels[first + 1] + luminanceShares[2] * pixels[first + 2]
  );
}
