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
        sum = (sum + Math.imul(red, red) + Math.imul(green, green) + Math.imul(blue, blue)) | 0;
        to += 3;
        from += fromStep;
      }
    } else {
      for (let x = 0; x < size; x++) {
        const difference = units[to] - units[from];
        sum = (sum + Math.imul(difference, difference)) | 0;
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
