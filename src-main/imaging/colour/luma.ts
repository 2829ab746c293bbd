/** Shares of red, green and blue in the luma of encoded values (ITU-R BT.601, as JPEG uses them). */
export const lumaWeights = [0.299, 0.587, 0.114] as const;

/** Luma of the pixel whose red is at index `first`. */
export function lumaAt(pixels: ArrayLike<number>, first = 0): number {
  return lumaWeights[0] * pixels[first] + lumaWeights[1] * pixels[first + 1] + lumaWeights[2] * pixels[first + 2];
}

/** Luma of a photo's samples divided by `scale`: [n, channels] to [n]; of a grey photo its grey. */
export function lumaOfSamples(
  samples: ArrayLike<number>,
  { channels, colourChannels }: { channels: number; colourChannels: 1 | 3 },
  scale = 1,
): Float32Array {
  return Float32Array.from({ length: samples.length / channels }, (_, i) => {
    const at = i * channels;
    return (colourChannels === 1 ? samples[at] : lumaAt(samples, at)) / scale;
  });
}

/** Luma of all pixels: [n, 3] to [n]. */
export function lumaPlane(pixels: Float32Array): Float32Array {
  return lumaOfSamples(pixels, { channels: 3, colourChannels: 3 });
}
