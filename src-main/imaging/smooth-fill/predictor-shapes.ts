/** Steps down and across from a pixel to another. */
export type Step = readonly [down: number, across: number];

/**
 * Which neighbours foretell a pixel. Each shape lies on one side of the pixel (a causal half plane, as in linear prediction of
 * images), in the four rotations: from above, from the right, from below, from the left.
 */
export interface PredictorShapes {
  /** Furthest step of a neighbour, px. */
  radius: number;
  /** Four lists of equal length. */
  shapes: readonly (readonly Step[])[];
  /** Every pixel that occurs in one of the shapes. */
  points: readonly Step[];
  /** Every two points, by index, that occur in the same shape; the smaller index first. Each point also with itself. */
  pairs: readonly (readonly [number, number])[];
}

function createShapes(upper: readonly Step[]): PredictorShapes {
  const shapes: Step[][] = [];
  let turned = upper.map((step): Step => step);
  for (let turn = 0; turn < 4; turn++) {
    shapes.push(turned);
    turned = turned.map(([down, across]): Step => [across === 0 ? 0 : across, down === 0 ? 0 : -down]);
  }
  const byName = new Map(shapes.flat().map((step) => [step.join(), step]));
  const points = [...byName.values()].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const indexed = shapes.map((shape) => shape.map((step) => points.indexOf(byName.get(step.join()) ?? step)));
  const pairs: [number, number][] = [];
  for (let one = 0; one < points.length; one++) {
    for (let other = one; other < points.length; other++) {
      if (indexed.some((shape) => shape.includes(one) && shape.includes(other))) pairs.push([one, other]);
    }
  }
  return { radius: Math.max(...upper.flat().map(Math.abs)), shapes, points, pairs };
}

/** Eight neighbours up to two pixels away: the default. */
export const wideShapes = createShapes([
  [-2, -1],
  [-2, 0],
  [-2, 1],
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -2],
  [0, -1],
]);

/** Four of the adjoining neighbours: nearly as good far inside a large hole, at an eighth of the elimination. */
export const narrowShapes = createShapes([
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
]);
