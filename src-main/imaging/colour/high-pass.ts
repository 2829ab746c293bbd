const taps = [1, -2, 1];

/** By how much `highPassSum` raises the deviation of independent noise: the squares of its 3 × 3 weights add up to 36. */
export const highPassGain = 6;

/**
 * The difference of two Laplacians (Immerkær 1996), which is blind to ramps and to straight edges along the axes.
 * @param plane [height, width]
 * @param step px between its taps
 */
export function highPassSum(plane: Float32Array, width: number, x: number, y: number, step: number): number {
  let sum = 0;
  for (let row = 0; row < 3; row += 1) {
    const at = (y + (row - 1) * step) * width + x;
    sum += taps[row] * (plane[at - step] - 2 * plane[at] + plane[at + step]);
  }
  return sum;
}

/** Deviation of the high-pass with steps 1 and 2 of noise with deviation 1 that a Gaussian of `size` px (σ) has softened. */
export function highPassDeviations(size: number): [fine: number, coarse: number] {
  const along = (distance: number): number =>
    size === 0 ? Number(distance === 0) : Math.exp(-(distance ** 2) / (4 * size ** 2));
  const deviation = (step: number): number => {
    // The filter is separable, and so is the correlation.
    let one = 0;
    for (let i = 0; i < 3; i += 1) for (let j = 0; j < 3; j += 1) one += taps[i] * taps[j] * along((i - j) * step);
    return one / highPassGain;
  };
  return [deviation(1), deviation(2)];
}
