/** What lies beyond the border: the outermost pixel again, or the picture again (noise keeps its deviation that way). */
export type Border = 'repeat-edge' | 'wrap';

export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Filters rows and columns with one symmetric kernel of odd length. @param values [height, width, channels] */
export function filterSeparably(
  values: Float32Array,
  raster: Raster,
  kernel: Float64Array,
  border: Border,
): Float32Array {
  return filterColumns(filterRows(values, raster, kernel, border), raster, kernel, border);
}

function filterRows(values: Float32Array, raster: Raster, kernel: Float64Array, border: Border): Float32Array {
  const { width, height, channels } = raster;
  const radius = (kernel.length - 1) / 2;
  const length = width * channels;
  const result = new Float32Array(values.length);
  const padded = new Float32Array((width + 2 * radius) * channels);
  for (let y = 0; y < height; y += 1) {
    const row = y * length;
    padded.set(values.subarray(row, row + length), radius * channels);
    for (let x = 1; x <= radius; x += 1) {
      const left = row + inside(-x, width, border) * channels;
      const right = row + inside(width - 1 + x, width, border) * channels;
      for (let c = 0; c < channels; c += 1) {
        padded[(radius - x) * channels + c] = values[left + c];
        padded[(radius + width - 1 + x) * channels + c] = values[right + c];
      }
    }
    for (let i = 0; i < length; i += 1) result[row + i] = kernel[radius] * padded[radius * channels + i];
    for (let tap = 1; tap <= radius; tap += 1) {
      const weight = kernel[radius + tap];
      const before = (radius - tap) * channels;
      const after = (radius + tap) * channels;
      for (let i = 0; i < length; i += 1) result[row + i] += weight * (padded[before + i] + padded[after + i]);
    }
  }
  return result;
}

function filterColumns(values: Float32Array, raster: Raster, kernel: Float64Array, border: Border): Float32Array {
  const { width, height, channels } = raster;
  const radius = (kernel.length - 1) / 2;
  const length = width * channels;
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const row = y * length;
    for (let i = 0; i < length; i += 1) result[row + i] = kernel[radius] * values[row + i];
    for (let tap = 1; tap <= radius; tap += 1) {
      const weight = kernel[radius + tap];
      const above = inside(y - tap, height, border) * length;
      const below = inside(y + tap, height, border) * length;
      for (let i = 0; i < length; i += 1) result[row + i] += weight * (values[above + i] + values[below + i]);
    }
  }
  return result;
}

function inside(position: number, count: number, border: Border): number {
  if (border === 'wrap') return ((position % count) + count) % count;
  return Math.min(count - 1, Math.max(0, position));
}
