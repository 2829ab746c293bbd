import type { Size } from '../../shared/geometry/rect.ts';
import { addBending } from './bending-energy.ts';
import type { QuadraticEnergy } from './energy.ts';
import type { LocalPredictors } from './local-predictors.ts';
import { blockSide } from './patch-moments.ts';
import type { PredictorShapes, Step } from './predictor-shapes.ts';

/** A stiffness far below what the predictors bring; it settles corners where no predictor fits into the picture. */
const stiffness = { bending: 1, tension: 0.001 };

/**
 * Sum of the squared prediction errors of every pixel from its neighbours, in four directions, each in units of its expected
 * deviation: along an edge the predictor that follows it errs least and so decides. A stiff prior joins where the picture is
 * smooth, next to nothing where it is rough.
 */
export function createPredictionEnergy(width: number, height: number, predictors: LocalPredictors): QuadraticEnergy {
  const { sets, columns, weights } = predictors;
  const shapes = withTarget(predictors.shapes);
  const count = shapes[0].length;
  const { reach, pattern } = predictionPattern(predictors.shapes);
  const plate = { width, height, ...stiffness };
  /** For each direction and each of its members: the cells of all its members in the row of that one. */
  const cells = Int32Array.from(
    shapes.flatMap((shape) => shape.flatMap((from) => shape.map((to) => cellBetween(from, to, reach)))),
  );
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
      addBending(row, reach, plate, x, y);
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
          const at = (direction * count + member) * count;
          for (let other = 0; other < count; other++) row[cells[at + other]] += weight * weights[from + other];
        }
      }
    },
  };
}

/** Which pixels meet in one equation, as in QuadraticEnergy. */
export function predictionPattern(shapes: PredictorShapes): { reach: number; pattern: Uint8Array } {
  const reach = Math.max(2, 2 * shapes.radius - 1);
  const side = 2 * reach + 1;
  const row = new Float64Array(side * side);
  addBending(row, reach, { width: 0, height: 0, bending: 1, tension: 1 }, -1, -1);
  for (const shape of withTarget(shapes)) {
    for (const from of shape) for (const to of shape) row[cellBetween(from, to, reach)] = 1;
  }
  return { reach, pattern: Uint8Array.from(row, (value) => (value === 0 ? 0 : 1)) };
}

function withTarget(shapes: PredictorShapes): Step[][] {
  return shapes.shapes.map((shape) => [[0, 0], ...shape]);
}

function cellBetween(from: Step, to: Step, reach: number): number {
  return (reach + to[0] - from[0]) * (2 * reach + 1) + reach + to[1] - from[1];
}

/** Marks in `wanted` (blocks, row by row) those whose predictors take part in the equations of `pixels`. */
export function markWantedBlocks(
  wanted: Uint8Array,
  columns: number,
  pixels: Int32Array,
  { width, height }: Size,
  radius: number,
): void {
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    const left = Math.floor(Math.max(0, x - radius) / blockSide);
    const right = Math.floor(Math.min(width - 1, x + radius) / blockSide);
    const top = Math.floor(Math.max(0, y - radius) / blockSide);
    const bottom = Math.floor(Math.min(height - 1, y + radius) / blockSide);
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) wanted[row * columns + column] = 1;
  }
}
