/** A complex square plane: [side, side] each. */
export interface ComplexPlane {
  readonly side: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Tables of a transform of n values (Cooley and Tukey 1965, radix 2). */
interface Tables {
  readonly reversed: Uint32Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

function tablesOf(n: number): Tables {
  const bits = Math.log2(n);
  const reversed = Uint32Array.from({ length: n }, (_, index) => {
    let [from, to] = [index, 0];
    for (let bit = 0; bit < bits; bit += 1, from >>= 1) to = (to << 1) | (from & 1);
    return to;
  });
  const angles = Float64Array.from({ length: n / 2 }, (_, index) => (2 * Math.PI * index) / n);
  return { reversed, cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
}

/** Transforms one line in place. @param direction -1 forward, 1 backward, unscaled */
function transformLine(real: Float64Array, imaginary: Float64Array, direction: 1 | -1, tables: Tables): void {
  const { reversed, cosines, sines } = tables;
  const n = real.length;
  for (let i = 0; i < n; i += 1) {
    const j = reversed[i];
    if (j <= i) continue;
    [real[i], real[j]] = [real[j], real[i]];
    [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
  }
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k += 1) {
        const [cosine, sine] = [cosines[k * stride], direction * sines[k * stride]];
        const [a, b] = [start + k, start + k + half];
        const re = real[b] * cosine - imaginary[b] * sine;
        const im = real[b] * sine + imaginary[b] * cosine;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
      }
    }
  }
}

/** Transforms a plane in place. Forward and then backward multiplies it with side². @param direction -1 forward, 1 backward */
export function transformPlane({ side, real, imaginary }: ComplexPlane, direction: 1 | -1): void {
  const tables = tablesOf(side);
  const [re, im] = [new Float64Array(side), new Float64Array(side)];
  for (let y = 0; y < side; y += 1) {
    transformLine(
      real.subarray(y * side, (y + 1) * side),
      imaginary.subarray(y * side, (y + 1) * side),
      direction,
      tables,
    );
  }
  for (let x = 0; x < side; x += 1) {
    for (let y = 0, at = x; y < side; y += 1, at += side) [re[y], im[y]] = [real[at], imaginary[at]];
    transformLine(re, im, direction, tables);
    for (let y = 0, at = x; y < side; y += 1, at += side) [real[at], imaginary[at]] = [re[y], im[y]];
  }
}
