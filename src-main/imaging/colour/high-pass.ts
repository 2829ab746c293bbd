const taps = [1, -2, 1];

/** Factor by which `highPassSum` raises the standard deviation of white noise: √36, the norm of its 3 × 3 kernel. */
export const highPassGain = 6;

/**
 * The difference of two Laplacians (Immerkær, "Fast Noise Variance Estimation", 1996): 0 on ramps and on edges along the axes.
 * @param plane [height, width]
 * @param step px between the kernel's taps
 */
export function highPassSum(plane: Float32Array, width: number, x: number, y: number, step: number): number {
  let sum = 0;
  for (let row = 0; row < 3; row += 1) {
    const at = (y + (row - 1) * step) * width + x;
    sum += taps[row] * (plane[at - step] - 2 * plane[at] + plane[at + step]);
  }
  return sum;
}

/** Standard deviation of the high-pass at steps 1 and 2 of unit noise blurred by a Gaussian of σ = `size` px. */
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
