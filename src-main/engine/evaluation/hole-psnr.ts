const best = 100;

/**
 * Peak signal-to-noise ratio of a fill, dB: over the missing pixels alone, all channels, peak 255. At most 100, which a fill
 * without any error has.
 * @param truth, result [height, width, channels]
 * @param holes [height, width]; not 0 = missing
 */
export function holePsnr(truth: Uint8Array, result: Uint8Array, holes: Uint8Array): number {
  const channels = truth.length / holes.length;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < truth.length; i += 1) {
    if (holes[Math.floor(i / channels)] === 0) continue;
    squares += (truth[i] - result[i]) ** 2;
    count += 1;
  }
  return Math.min(best, 10 * Math.log10((255 * 255 * count) / squares));
}
