import { addBending } from './bending-energy.ts';
import type { QuadraticEnergy } from './energy.ts';
import type { LocalPredictors } from './local-predictors.ts';
import { blockSide } from './patch-moments.ts';

/** A stiffness far below what the predictors bring; it settles corners where no predictor fits into the picture. */
const bending = 10;
const tension = 0.01;

/**
 * Sum of the squared prediction errors of every pixel from its neighbours, in four directions, each in units of its expected
 * deviation: along an edge the predictor that follows it errs least and so decides. A stiff prior joins where the picture is
 * smooth, next to nothing where it is rough.
 */
export function createPredictionEnergy(width: number, height: number, predictors: LocalPredictors): QuadraticEnergy {
  const { sets, columns, weights } = predictors;
  const shapes = predictors.shapes.shapes.map((shape) => [[0, 0] as const, ...shape]);
  const count = shapes[0].length;
  const reach = Math.max(
    2,
    ...shapes.flatMap((shape) =>
      shape.flatMap((one) => shape.flatMap((other) => [Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])])),
    ),
  );
  const side = 2 * reach + 1;
  const middle = reach * side + reach;
  const pattern = new Uint8Array(side * side);
  const plate = new Float64Array(side * side);
  addBending(plate, side, reach, width, height, -1, -1, 1, 1);
  plate.forEach((value, index) => (pattern[index] = value === 0 ? 0 : 1));
  /** For each shape and each of its members: where the others lie in the row. */
  const cells = shapes.map((shape) =>
    shape.map((from) => shape.map((to) => middle + (to[0] - from[0]) * side + to[1] - from[1])),
  );
  for (const cell of cells.flat(2)) pattern[cell] = 1;
  const bounds = shapes.map((shape) => ({
    top: -Math.min(...shape.map(([down]) => down)),
    bottom: Math.max(...shape.map(([down]) => down)),
    left: -Math.min(...shape.map(([, across]) => across)),
    right: Math.max(...shape.map(([, across]) => across)),
  }));

  return {
    reach,
    pattern,
    row(x, y, row) {
      row.fill(0);
      addBending(row, side, reach, width, height, x, y, bending, tension);
      for (let direction = 0; direction < shapes.length; direction++) {
        const shape = shapes[direction];
        const { top, bottom, left, right } = bounds[direction];
        for (let member = 0; member < count; member++) {
          const targetY = y - shape[member][0];
          const targetX = x - shape[member][1];
          if (targetY < top || targetX < left || targetY + bottom >= height || targetX + right >= width) continue;
          const set = sets[Math.floor(targetY / blockSide) * columns + Math.floor(targetX / blockSide)];
          const from = (set * shapes.length + direction) * count;
          const weight = weights[from + member];
          const at = cells[direction][member];
          for (let other = 0; other < count; other++) row[at[other]] += weight * weights[from + other];
        }
      }
    },
  };
}

/** Marks in `wanted` (blocks, row by row) those whose predictors take part in the equations of `pixels`. */
export function markWantedBlocks(
  wanted: Uint8Array,
  columns: number,
  pixels: Int32Array,
  width: number,
  height: number,
  radius: number,
): void {
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    const left = Math.floor(Math.max(0, x - radius) / blockSide);
    const right = Math.floor(Math.min(width - 1, x + radius) / blockSide);
    const top = Math.floor(Math.max(0, y - radius) / blockSide);
    const bottom = Math.floor(Math.min(height - 1, y + radius) / blockSide);
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) wanted[row * columns + column] = 1;
  }
}
