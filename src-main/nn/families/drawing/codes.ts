import { drawNoise } from '../../training/noise.ts';

/** Codes [count, length] from N(0, 1): the first ones are the same whatever the count. */
export function drawCodes(count: number, length: number, seed: number): Float32Array {
  const codes = new Float32Array(count * length);
  for (let i = 0; i < count; i += 1) codes.set(drawNoise('normal', length, seed, i, 'code'), i * length);
  return codes;
}

/**
 * Codes [count, length] on the way from one code to another, both ends among them. Direction and length change evenly (spherical interpolation, White 2016): codes of N(0, 1) lie near
 * a sphere, and a straight way leads through its middle, which draws the mean of everything.
 */
export function codesBetween(one: Float32Array, other: Float32Array, count: number): Float32Array {
  const [length, otherLength] = [Math.hypot(...one), Math.hypot(...other)];
  const cosine = one.reduce((sum, value, i) => sum + value * other[i], 0) / Math.max(1e-12, length * otherLength);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const codes = new Float32Array(count * one.length);
  for (let step = 0; step < count; step += 1) {
    const t = count === 1 ? 0.5 : step / (count - 1);
    // Codes in one direction, and opposite ones, have no arc between them.
    const arc = angle > 1e-3 && angle < Math.PI - 1e-3;
    const weights = arc ? [1 - t, t].map((share) => Math.sin(share * angle) / Math.sin(angle)) : [1 - t, t];
    const scale = arc ? length + t * (otherLength - length) : 1;
    const [ofOne, ofOther] = arc ? [weights[0] / length, weights[1] / otherLength] : weights;
    for (let i = 0; i < one.length; i += 1)
      codes[step * one.length + i] = scale * (ofOne * one[i] + ofOther * other[i]);
  }
  return codes;
}
