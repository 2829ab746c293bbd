/**
 * Two running means one after the other in each direction (a triangle, close to a lens out of focus and to a Gaussian of the
 * same deviation), in place; edges repeat. The time does not grow with the deviation.
 * @param values [height, width, channels]
 * @param deviation in pixels
 */
export function soften(values: Float32Array, width: number, height: number, channels: number, deviation: number): void {
  const window = windowOf((deviation * deviation) / 2);
  if (window.whole === 0 && window.part < 0.005) return;
  const margin = window.whole + 1;
  const line = new Float64Array(Math.max(width, height) + 2 * margin);
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < height; row++) {
      for (let channel = 0; channel < channels; channel++) {
        meanLine(values, row * width * channels + channel, channels, width, window, line);
      }
    }
    for (let column = 0; column < width * channels; column++) {
      meanLine(values, column, width * channels, height, window, line);
    }
  }
}

/** A running mean over 2 · whole + 1 pixels and a part (0..1) of the next on either side. */
interface Window {
  readonly whole: number;
  readonly part: number;
}

/** The window of this variance, any from 0 up. */
function windowOf(variance: number): Window {
  const whole = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
  const missing = (2 * whole + 1) * (variance - (whole * (whole + 1)) / 3);
  return { whole, part: missing / (2 * ((whole + 1) * (whole + 1) - variance)) };
}

/** @param line room for the line with its ends repeated on both sides */
function meanLine(
  values: Float32Array,
  start: number,
  step: number,
  length: number,
  { whole, part }: Window,
  line: Float64Array,
): void {
  const margin = whole + 1;
  const scale = 1 / (2 * (whole + part) + 1);
  for (let i = 0, at = start; i < length; i++, at += step) line[margin + i] = values[at];
  line.fill(line[margin], 0, margin);
  line.fill(line[margin + length - 1], margin + length, length + 2 * margin);
  let sum = 0;
  for (let i = 1; i <= 2 * whole + 1; i++) sum += line[i];
  for (let i = 0, at = start; i < length; i++, at += step) {
    const after = line[i + 2 * whole + 2];
    values[at] = (sum + part * (line[i] + after)) * scale;
    sum += after - line[i + 1];
  }
}
