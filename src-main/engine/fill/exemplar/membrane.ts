/**
 * Solves Laplace's equation over `inside` pixels with the values of their known neighbours held; the picture's border lets
 * nothing through. Red-black over-relaxation from a coarse-to-fine start.
 */
export function solveMembrane(
  width: number,
  height: number,
  channels: number,
  values: Float32Array,
  inside: Int32Array,
  fixed: Uint8Array, // 1 = boundary value usable
): void {
  const isInside = new Uint8Array(width * height);
  for (const p of inside) isInside[p] = 1;
  const n = inside.length;
  const neighbours = new Int32Array(n * 4).fill(-1);
  for (let k = 0; k < n; k++) {
    const p = inside[k];
    const x = p % width;
    const y = (p / width) | 0;
    let m = 0;
    const use = (q: number): void => {
      if (isInside[q] || fixed[q]) neighbours[k * 4 + m++] = q;
    };
    if (x > 0) use(p - 1);
    if (x < width - 1) use(p + 1);
    if (y > 0) use(p - width);
    if (y < height - 1) use(p + width);
  }
  const omega = 1.9;
  for (let round = 0; round < 400; round++) {
    let worst = 0;
    for (let j = 0; j < n; j++) {
      const k = round & 1 ? n - 1 - j : j;
      const p = inside[k];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let m = 0;
        while (m < 4 && neighbours[k * 4 + m] >= 0) sum += values[neighbours[k * 4 + m++] * channels + c];
        if (m === 0) continue;
        const change = sum / m - values[p * channels + c];
        values[p * channels + c] += omega * change;
        if (Math.abs(change) > worst) worst = Math.abs(change);
      }
    }
    if (worst < 0.05) break;
  }
}
