import { createRandom, type RandomSource } from '../../../imaging/random.ts';
import { angle } from '../draws.ts';
import { logUniform, normal, uniform } from './draws.ts';
import { transformSquare } from './fourier.ts';

/** A value at a place, x to the right and y down, in pixels of the picture. */
export type Field = (x: number, y: number) => number;

const side = 256;
const mask = side - 1;
/** How fast the amplitude falls with the frequency, 1/f^s: 0.5 is sand, 1 a lawn or a wall, 2.5 a cloud. */
const exponents = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5];
const planes = new Map<number, readonly Float32Array[]>();

/**
 * A field of coloured noise of mean 0 and deviation 1, cut off at ±3, that repeats itself every 256 steps: one of a few
 * planes drawn once from fixed seeds, seen at a random offset, size and rotation.
 * @param steps how far one pixel goes in the plane: below 1 enlarges
 */
export function noiseField(
  random: RandomSource,
  lowest = 0.5,
  highest = 2.5,
  steps = logUniform(random, 0.2, 1.5),
): Field {
  const fitting = exponents.filter((exponent) => exponent >= lowest && exponent <= highest);
  const exponent = fitting[random.below(fitting.length)] ?? 1;
  const plane = planesOf(exponent)[random.below(2)] as Float32Array;
  const turned = angle(random);
  const cosine = Math.cos(turned) * steps;
  const sine = Math.sin(turned) * steps;
  const left = uniform(random, 0, side);
  const top = uniform(random, 0, side);
  return (x, y) => {
    const u = left + x * cosine + y * sine;
    const v = top - x * sine + y * cosine;
    const column = Math.floor(u);
    const row = Math.floor(v);
    const across = u - column;
    const here = (row & mask) * side;
    const below = ((row + 1) & mask) * side;
    const first = column & mask;
    const second = (column + 1) & mask;
    const a = plane[here + first];
    const b = plane[below + first];
    const upper = a + (plane[here + second] - a) * across;
    const lower = b + (plane[below + second] - b) * across;
    return upper + (lower - upper) * (v - row);
  };
}

function planesOf(exponent: number): readonly Float32Array[] {
  let found = planes.get(exponent);
  if (!found) {
    found = drawPlanes(exponent, createRandom(Math.round(exponent * 1000)));
    planes.set(exponent, found);
  }
  return found;
}

/** A complex spectrum without symmetry transforms into two independent real planes at once. */
function drawPlanes(exponent: number, random: RandomSource): readonly Float32Array[] {
  const real = new Float64Array(side * side);
  const imaginary = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    const v = row < side / 2 ? row : row - side;
    for (let column = 0; column < side; column++) {
      const u = column < side / 2 ? column : column - side;
      const frequency = Math.sqrt(u * u + v * v);
      if (frequency === 0) continue;
      const amplitude = Math.pow(frequency, -exponent);
      real[row * side + column] = amplitude * normal(random);
      imaginary[row * side + column] = amplitude * normal(random);
    }
  }
  transformSquare(real, imaginary, side);
  return [standardised(real), standardised(imaginary)];
}

/** The mean is 0 already: the spectrum has none. */
function standardised(values: Float64Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  const deviation = Math.sqrt(squares / values.length);
  return Float32Array.from(values, (value) => Math.min(3, Math.max(-3, value / deviation)));
}
