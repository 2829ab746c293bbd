/**
 * A sum of squares of linear expressions in the pixels of a picture, each expression spanning a small neighbourhood. A fill is
 * its minimum over the missing pixels: a symmetric positive definite system, one equation a missing pixel, the same for every
 * channel.
 */
export interface QuadraticEnergy {
  /** Pixels further apart than this, across or down, never share an expression. */
  readonly reach: number;
  /** [2·reach+1, 2·reach+1], 1 where a pixel shares an expression with the pixel in the middle. */
  readonly pattern: Uint8Array;
  /**
   * Writes the equation of pixel (x, y) into `row` [2·reach+1, 2·reach+1]: the weight of every neighbour in half the
   * derivative of the energy. Zero where the neighbour would lie outside the picture.
   */
  row(x: number, y: number, row: Float64Array): void;
}

/** The pixels that share an expression with a pixel: steps across and down to them, and their cells in the pattern. */
export interface NeighbourSteps {
  across: Int32Array;
  down: Int32Array;
  cell: Int32Array;
}

/** The neighbours named by `pattern` [2·reach+1, 2·reach+1], without the middle. */
export function neighbourSteps(pattern: Uint8Array, reach: number): NeighbourSteps {
  const side = 2 * reach + 1;
  const cells: number[] = [];
  pattern.forEach((used, cell) => {
    if (used !== 0 && cell !== (side * side - 1) / 2) cells.push(cell);
  });
  return {
    across: Int32Array.from(cells, (cell) => (cell % side) - reach),
    down: Int32Array.from(cells, (cell) => Math.floor(cell / side) - reach),
    cell: Int32Array.from(cells),
  };
}
