/**
 * Gaussian blur; beyond the border the outermost pixels repeat.
 * @param values [height, width]
 * @param deviation standard deviation in pixels, below 8.
 */
export function blurred(values: Float32Array, width: number, height: number, deviation: number): Float32Array {
  const radius = Math.ceil(deviation * 2.6);
  const weights = new Float32Array(radius * 2 + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i += 1)
    sum += weights[i + radius] = Math.exp((-i * i) / (2 * deviation * deviation));
  for (let i = 0; i < weights.length; i += 1) weights[i] /= sum;

  const across = new Float32Array(values.length);
  const line = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    for (let i = 0; i < line.length; i += 1) line[i] = values[row + Math.min(width - 1, Math.max(0, i - radius))];
    for (let x = 0; x < width; x += 1) {
      let total = 0;
      for (let i = 0; i < weights.length; i += 1) total += line[x + i] * weights[i];
      across[row + x] = total;
    }
  }
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    for (let i = 0; i < weights.length; i += 1) {
      const from = Math.min(height - 1, Math.max(0, y + i - radius)) * width;
      const weight = weights[i];
      for (let x = 0; x < width; x += 1) result[row + x] += across[from + x] * weight;
    }
  }
  return result;
}

/** Means of blocks of `factor` × `factor` pixels; what does not fill a block is left out. */
export function reduced(values: Float32Array, width: number, height: number, factor: number): Float32Array {
  const columns = Math.floor(width / factor);
  const rows = Math.floor(height / factor);
  const result = new Float32Array(columns * rows);
  for (let y = 0; y < rows * factor; y += 1) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < columns * factor; x += 1) result[row + Math.floor(x / factor)] += values[y * width + x];
  }
  for (let i = 0; i < result.length; i += 1) result[i] /= factor * factor;
  return result;
}

/**
 * Reads what `reduced` made as if it had its old size, straight between the blocks' middles.
 * @param values [rows, columns]
 */
export function enlarged(
  values: Float32Array,
  columns: number,
  rows: number,
  factor: number,
): (x: number, y: number) => number {
  return (x, y) => {
    const across = Math.min(columns - 1.001, Math.max(0, (x + 0.5) / factor - 0.5));
    const down = Math.min(rows - 1.001, Math.max(0, (y + 0.5) / factor - 0.5));
    const column = Math.floor(across);
    const fx = across - column;
    const row = Math.floor(down);
    const at = row * columns + column;
    const upper = values[at] + (values[at + 1] - values[at]) * fx;
    const lower = values[at + columns] + (values[at + columns + 1] - values[at + columns]) * fx;
    return upper + (lower - upper) * (down - row);
  };
}
