/**
 * The two-dimensional discrete Fourier transform of a square whose side is a power of two, in place: radix 2, rows, then
 * columns. Forward sign, not normalised; a random spectrum needs no inverse, since its conjugate is as random.
 */
export function transformSquare(real: Float64Array, imaginary: Float64Array, side: number): void {
  const turn = turns(side);
  for (let row = 0; row < side; row++) transformLine(real, imaginary, row * side, 1, side, turn);
  for (let column = 0; column < side; column++) transformLine(real, imaginary, column, side, side, turn);
}

interface Turns {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

function turns(side: number): Turns {
  const cosine = new Float64Array(side / 2);
  const sine = new Float64Array(side / 2);
  for (let i = 0; i < side / 2; i++) {
    cosine[i] = Math.cos((2 * Math.PI * i) / side);
    sine[i] = -Math.sin((2 * Math.PI * i) / side);
  }
  return { cosine, sine };
}

function transformLine(
  real: Float64Array,
  imaginary: Float64Array,
  start: number,
  step: number,
  length: number,
  { cosine, sine }: Turns,
): void {
  reverseBits(real, imaginary, start, step, length);
  for (let half = 1; half < length; half *= 2) {
    const turnStep = length / (2 * half);
    for (let block = 0; block < length; block += 2 * half) {
      for (let i = 0; i < half; i++) {
        const c = cosine[i * turnStep];
        const s = sine[i * turnStep];
        const upper = start + (block + i) * step;
        const lower = upper + half * step;
        const re = real[lower] * c - imaginary[lower] * s;
        const im = real[lower] * s + imaginary[lower] * c;
        real[lower] = real[upper] - re;
        imaginary[lower] = imaginary[upper] - im;
        real[upper] = real[upper] + re;
        imaginary[upper] = imaginary[upper] + im;
      }
    }
  }
}

function reverseBits(real: Float64Array, imaginary: Float64Array, start: number, step: number, length: number): void {
  for (let i = 1, reversed = 0; i < length; i++) {
    let bit = length >> 1;
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (i < reversed) {
      swap(real, start + i * step, start + reversed * step);
      swap(imaginary, start + i * step, start + reversed * step);
    }
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one];
  values[one] = values[other];
  values[other] = kept;
}
