import type { Picture } from '../../../../../src-main/nn/data/picture.ts';
import { transformSquare } from '../../../../../src-main/nn/data/synthetic/fourier.ts';

const side = 256;

/**
 * The exponent with which the power of the picture's luminance goes with the frequency, fitted over 2..100 cycles per 256
 * pixels in octave thirds: about −2 for photographs. Needs a picture of at least 256×256, of which the corner is looked at.
 */
export function spectrumSlope({ width, pixels }: Picture): number {
  const real = new Float64Array(side * side);
  const imaginary = new Float64Array(side * side);
  for (let i = 0; i < real.length; i++) {
    const at = 3 * (Math.floor(i / side) * width + (i % side));
    real[i] = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
  }
  const mean = real.reduce((sum, value) => sum + value, 0) / real.length;
  for (let i = 0; i < real.length; i++) real[i] = (real[i]! - mean) * hann(i % side) * hann(Math.floor(i / side));
  transformSquare(real, imaginary, side);
  return slopeOf(ringMeans(real, imaginary));
}

function hann(position: number): number {
  return Math.sin((Math.PI * (position + 0.5)) / side) ** 2;
}

function ringMeans(real: Float64Array, imaginary: Float64Array): { frequency: number; power: number }[] {
  const sums = new Map<number, { power: number; count: number }>();
  for (let i = 0; i < real.length; i++) {
    const signed = (position: number): number => (position < side / 2 ? position : position - side);
    const frequency = Math.hypot(signed(i % side), signed(Math.floor(i / side)));
    if (frequency < 2 || frequency > 100) continue;
    const third = Math.round(3 * Math.log2(frequency));
    const ring = sums.get(third) ?? { power: 0, count: 0 };
    sums.set(third, { power: ring.power + real[i]! ** 2 + imaginary[i]! ** 2, count: ring.count + 1 });
  }
  return [...sums].map(([third, ring]) => ({ frequency: 2 ** (third / 3), power: ring.power / ring.count }));
}

function slopeOf(rings: { frequency: number; power: number }[]): number {
  const points = rings.map(({ frequency, power }) => [Math.log(frequency), Math.log(power)] as const);
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
