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

/** The neighbours that `pattern` names, without the middle, as steps across and down. */
export function neighbourSteps(energy: QuadraticEnergy): { across: Int32Array; down: Int32Array; cell: Int32Array } {
  const side = 2 * energy.reach + 1;
  const across: number[] = [];
  const down: number[] = [];
  const cell: number[] = [];
  energy.pattern.forEach((used, index) => {
    const stepAcross = (index % side) - energy.reach;
    const stepDown = Math.floor(index / side) - energy.reach;
    if (used === 0 || (stepAcross === 0 && stepDown === 0)) return;
    across.push(stepAcross);
    down.push(stepDown);
    cell.push(index);
  });
  return { across: Int32Array.from(across), down: Int32Array.from(down), cell: Int32Array.from(cell) };
}
