import type { Size } from '../../shared/geometry/rect.ts';

const side = 7;
const count = side * side;
/** Of the means and of the variances, for values 0..255: Wang, Bovik, Sheikh and Simoncelli, 2004. */
const steadyMean = (0.01 * 255) ** 2;
const steadyVariance = (0.03 * 255) ** 2;

/**
 * Structural similarity of two pictures, [height, width, channels], 0..255, at least 7 px a side: even windows of 7 × 7 px, variances of
 * samples (count − 1), no windows that reach beyond the edge, mean over all windows and channels. scikit-image does the same by
 * default.
 */
export function structuralSimilarity(a: Uint8Array, b: Uint8Array, size: Size, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1) sum += ofChannel(a, b, size, channels, channel);
  return sum / channels;
}

/** Sums over a window slide along with it; they are whole numbers, so nothing is lost on the way. */
function ofChannel(a: Uint8Array, b: Uint8Array, { width, height }: Size, channels: number, channel: number): number {
  const columns = Array.from({ length: 5 }, () => new Float64Array(width));
  const addRow = (y: number, sign: 1 | -1): void => {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * channels + channel;
      const terms = [a[at], b[at], a[at] * a[at], b[at] * b[at], a[at] * b[at]];
      for (let k = 0; k < 5; k += 1) columns[k][x] += sign * terms[k];
    }
  };
  let sum = 0;
  for (let y = 0; y < height; y += 1) {
    addRow(y, 1);
    if (y >= side) addRow(y - side, -1);
    if (y < side - 1) continue;
    const window = new Float64Array(5);
    for (let x = 0; x < width; x += 1) {
      for (let k = 0; k < 5; k += 1) {
        window[k] += columns[k][x] - (x >= side ? columns[k][x - side] : 0);
      }
      if (x >= side - 1) sum += similarity(window);
    }
  }
  return sum / ((width - side + 1) * (height - side + 1));
}

function similarity([sumA, sumB, squaresA, squaresB, products]: Float64Array): number {
  const meanA = sumA / count;
  const meanB = sumB / count;
  const sampled = count / (count - 1);
  const varianceA = sampled * (squaresA / count - meanA * meanA);
  const varianceB = sampled * (squaresB / count - meanB * meanB);
  const covariance = sampled * (products / count - meanA * meanB);
  return (
    ((2 * meanA * meanB + steadyMean) * (2 * covariance + steadyVariance)) /
    ((meanA * meanA + meanB * meanB + steadyMean) * (varianceA + varianceB + steadyVariance))
  );
}
