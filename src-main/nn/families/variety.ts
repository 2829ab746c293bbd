const levels = 255;

/**
 * Mean absolute difference of all pairs of fills inside the hole, in levels (0..255): below 1 a person sees one and the same fill.
 * @param fills the whole picture each time, [h, w, channels] in 0..1
 * @param mask [h, w], above 0 in the hole
 * @returns 0 for fewer than two fills and where there is no hole
 */
export function pairwiseDifference(fills: readonly Float32Array[], mask: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (const [i, one] of fills.entries()) {
    const channels = one.length / mask.length;
    for (const other of fills.slice(i + 1)) {
      for (let k = 0; k < one.length; k += 1) {
        if (!(mask[Math.floor(k / channels)] > 0)) continue;
        sum += Math.abs(one[k] - other[k]);
        count += 1;
      }
    }
  }
  return count === 0 ? 0 : (levels * sum) / count;
}
