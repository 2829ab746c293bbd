import type { Level } from './level.ts';

/**
 * Sum of the squared differences of two patches, in squared units; given up after the row in which it passes `bound`.
 * `stepX` and `stepY` lead from a source pixel to the one for the next column and row of the target.
 */
export function patchDistance(
  units: Int16Array,
  channels: number,
  width: number,
  radius: number,
  target: number,
  source: number,
  stepX: number,
  stepY: number,
  bound: number,
): number {
  const size = 2 * radius + 1;
  const fromStep = stepX * channels;
  const fromRow = stepY * channels - size * fromStep;
  const toRow = (width - size) * channels;
  let from = (source - radius * (stepX + stepY)) * channels;
  let to = (target - radius * (1 + width)) * channels;
  let sum = 0;
  for (let y = 0; y < size; y++) {
    if (channels === 3) {
      for (let x = 0; x < size; x++) {
        const red = units[to] - units[from];
        const green = units[to + 1] - units[from + 1];
        const blue = units[to + 2] - units[from + 2];
        sum += red * red + green * green + blue * blue;
        to += 3;
        from += fromStep;
      }
    } else {
      for (let x = 0; x < size; x++) {
        const difference = units[to] - units[from];
        sum += difference * difference;
        to += 1;
        from += fromStep;
      }
    }
    if (sum >= bound) return sum;
    to += toRow;
    from += fromRow;
  }
  return sum;
}

/** [height, width, channels]: the sum of the units of the patch around each pixel where a whole patch fits, 0 elsewhere. */
export async function patchSums(
  level: Level,
  radius: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<Int32Array> {
  const { width, height, channels, units } = level;
  const stride = width * channels;
  const size = 2 * radius + 1;
  const result = new Int32Array(units.length);
  const columns = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < stride; i++) {
      columns[i] += units[y * stride + i];
      if (y >= size) columns[i] -= units[(y - size) * stride + i];
    }
    if (y < size - 1) continue;
    const row = (y - radius) * stride;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let x = 0; x < width; x++) {
        sum += columns[x * channels + c];
        if (x >= size) sum -= columns[(x - size) * channels + c];
        if (x >= size - 1) result[row + (x - radius) * channels + c] = sum;
      }
    }
    if ((y & 15) === 0) await yieldToEventLoop();
  }
  return result;
}
