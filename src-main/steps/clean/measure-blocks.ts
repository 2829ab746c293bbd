/** Pixels a side of JPEG's blocks. */
const jpegSide = 8;
/** Differences beyond this are edges of what was photographed. */
const largestStep = 2 / 255;

/**
 * How much steeper a photo is from one block of 8 px to the next than within them, which compression by JPEG makes it (after Wang, Bovik
 * and Evans 2000, by the absolute differences of neighbours). Parts of the photo are added one by one.
 */
export function createBlockMeasure() {
  const across = phases();
  const down = phases();

  return {
    /**
     * @param luma [side, side] in 0..1
     * @param x left edge of the part in the photo
     * @param y upper edge
     */
    add(luma: Float32Array, side: number, x: number, y: number): void {
      for (let row = 0; row < side; row += 1) {
        for (let at = 1; at + 2 < side; at += 1) {
          across.add(x + at, luma, row * side + at, 1);
          down.add(y + at, luma, at * side + row, side);
        }
      }
    },

    /** 0..1; at most 2/255. Above 0.06/255 there are blocks, at a quality of 80 of a hundred it is about 0.3/255. */
    value: (): number => Math.max(0, Math.min(across.excess(), down.excess())),
  };
}

/** Means of one direction's differences by their place in a block. */
function phases() {
  const sums = new Float64Array(jpegSide);
  const counts = new Float64Array(jpegSide);
  return {
    /** The difference between the pixel at `at` and the next, beside those before and after. */
    add(place: number, luma: Float32Array, at: number, stride: number): void {
      const step = (index: number): number => Math.abs(luma[index + stride] - luma[index]);
      const excess = step(at) - (step(at - stride) + step(at + stride)) / 2;
      const phase = place % jpegSide;
      sums[phase] += Math.max(-largestStep, Math.min(largestStep, excess));
      counts[phase] += 1;
    },

    /** By how much the steepest place is above the usual one: photos that were cut have their blocks anywhere. */
    excess(): number {
      if (counts.includes(0)) return 0;
      const means = sums.map((sum, phase) => sum / counts[phase]).sort();
      return means[jpegSide - 1] - means[(jpegSide - 1) >> 1];
    },
  };
}
