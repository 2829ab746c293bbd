import type { RandomSource } from '../../../imaging/random.ts';
import { gaussianKernel } from '../filters/gaussian-kernel.ts';
import { filterSeparably } from '../filters/separable.ts';
import { fillNormal } from '../normal-numbers.ts';

/** Below this the kernel's outer weights vanish and noise stays as it is. */
const leastBlur = 0.2;

/**
 * Normal noise, smoothed by a Gaussian, with mean 0 and a deviation of 1 on average.
 * @param blur deviation of the Gaussian, px; below 0.2 every pixel is by itself
 * @returns [height, width, channels]
 */
export function smoothNoise(
  { width, height }: { width: number; height: number },
  channels: number,
  blur: number,
  random: RandomSource,
): Float32Array {
  const noise: Float32Array = new Float32Array(width * height * channels);
  fillNormal(noise, random);
  if (blur <= leastBlur) return noise;
  const kernel = gaussianKernel(blur);
  const smooth = filterSeparably(noise, { width, height, channels }, kernel, 'wrap');
  const gain = 1 / (wrappedEnergy(kernel, width) * wrappedEnergy(kernel, height));
  return smooth.map((value) => gain * value);
}

/** Deviation that is left of white noise after the kernel; where it is longer than the picture its weights fall together. */
function wrappedEnergy(kernel: Float64Array, count: number): number {
  const folded = new Float64Array(count);
  kernel.forEach((weight, i) => (folded[i % count] += weight));
  return Math.sqrt(folded.reduce((sum, weight) => sum + weight * weight, 0));
}
