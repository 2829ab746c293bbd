/**
 * The eight ways of laying a square patch: [a, b, c, d] sends the offset (x, y) in the target to (ax + by, cx + dy) in the
 * source. 0..3 are quarter turns, 4 is mirrored left to right, 5..7 are its quarter turns.
 */
export const orientations = [
  [1, 0, 0, 1],
  [0, -1, 1, 0],
  [-1, 0, 0, -1],
  [0, 1, -1, 0],
  [-1, 0, 0, 1],
  [0, 1, 1, 0],
  [1, 0, 0, -1],
  [0, -1, -1, 0],
] as const;

/** Of each orientation, whether it swaps rows and columns, and so horizontal and vertical texture. */
export const swapsAxes = [false, true, false, true, false, true, false, true] as const;

/** Where the offset (x, y) in a target leads from its source's centre, in pixels of a picture `width` wide. */
export function orientedOffset(orientation: number, x: number, y: number, width: number): number {
  const matrix = orientations[orientation];
  return (matrix[2] * x + matrix[3] * y) * width + matrix[0] * x + matrix[1] * y;
}
