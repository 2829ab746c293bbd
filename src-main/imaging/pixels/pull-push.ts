/**
 * Interpolates unknown values from the known ones around them, in place, by the pull-push algorithm (Gortler et al., "The Lumigraph",
 * 1996). Where nothing is known, nothing changes.
 * @param values [height, width, channels]
 * @param known [height, width], 0 = not known
 */
export function pullPush(
  values: Float32Array,
  known: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): void {
  if ((width <= 1 && height <= 1) || !known.includes(0)) return;
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1, channels };
  const sums = new Float32Array(half.width * half.height * channels);
  const counts = new Uint8Array(half.width * half.height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = y * width + x;
      if (known[from] === 0) continue;
      const to = (y >> 1) * half.width + (x >> 1);
      counts[to] += 1;
      for (let c = 0; c < channels; c += 1) sums[to * channels + c] += values[from * channels + c];
    }
  }
  if (counts.every((count) => count === 0)) return;
  for (let i = 0; i < sums.length; i += 1) sums[i] /= Math.max(1, counts[Math.floor(i / channels)]);
  pullPush(sums, counts, half);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const to = y * width + x;
      if (known[to] !== 0) continue;
      for (let c = 0; c < channels; c += 1) values[to * channels + c] = between(sums, half, x, y, c);
    }
  }
}

/** Channel `c` at pixel (x, y) of the full size, from the four nearest of the half. */
function between(
  values: Float32Array,
  { width, height, channels }: { width: number; height: number; channels: number },
  x: number,
  y: number,
  c: number,
): number {
  const left = x >> 1;
  const top = y >> 1;
  const beside = Math.min(width - 1, Math.max(0, left + ((x & 1) === 0 ? -1 : 1)));
  const above = Math.min(height - 1, Math.max(0, top + ((y & 1) === 0 ? -1 : 1)));
  const at = (column: number, row: number): number => values[(row * width + column) * channels + c];
  const near = 0.75 * at(left, top) + 0.25 * at(beside, top);
  const far = 0.75 * at(left, above) + 0.25 * at(beside, above);
  return 0.75 * near + 0.25 * far;
}
