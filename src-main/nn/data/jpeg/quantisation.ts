/** Tables K.1 and K.2 of ITU-T T.81, row by row. */
// prettier-ignore
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
// prettier-ignore
const chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99,
  18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99,
  47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
];

/** The step of every coefficient at a quality of 1..100, scaled as the Independent JPEG Group's library does. */
export function quantisationSteps(plane: 'luminance' | 'chrominance', quality: number): Float64Array {
  const rounded = Math.min(100, Math.max(1, Math.round(quality)));
  const percent = rounded < 50 ? Math.floor(5000 / rounded) : 200 - 2 * rounded;
  const table = plane === 'luminance' ? luminance : chrominance;
  return Float64Array.from(table, (step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}
