/** Weights that sum to 1, 2·radius + 1 of them with radius = ⌈3σ⌉; the single weight 1 for σ = 0. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = new Float64Array(2 * radius + 1).fill(1);
  if (radius === 0) return kernel;
  for (let i = 0; i < kernel.length; i += 1) kernel[i] = Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma));
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}
