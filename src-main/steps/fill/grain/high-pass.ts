const taps = [1, -2, 1];

/**
 * The difference of two Laplacians, scaled so that independent noise keeps its deviation (Immerkær 1996): blind to ramps and to
 * straight edges along the axes. `step` px between its taps.
 */
export function highPass(plane: Float32Array, width: number, x: number, y: number, step: number): number {
  let sum = 0;
  for (let row = 0; row < 3; row += 1) {
    const at = (y + (row - 1) * step) * width + x;
    sum += taps[row] * (plane[at - step] - 2 * plane[at] + plane[at + step]);
  }
  return sum / 6;
}

/** Deviation of the high-pass with steps 1 and 2 of noise with deviation 1 that a Gaussian of `size` px (σ) has softened. */
export function highPassDeviations(size: number): [fine: number, coarse: number] {
  const along = (distance: number): number =>
    size === 0 ? Number(distance === 0) : Math.exp(-(distance ** 2) / (4 * size ** 2));
  const deviation = (step: number): number => {
    // The filter is separable, and so is the correlation.
    let one = 0;
    for (let i = 0; i < 3; i += 1) for (let j = 0; j < 3; j += 1) one += taps[i] * taps[j] * along((i - j) * step);
    return one / 6;
  };
  return [deviation(1), deviation(2)];
}
