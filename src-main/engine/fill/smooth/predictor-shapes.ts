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
  /** Every pixel that occurs in one of the shapes, and the middle. */
  points: readonly Step[];
}

function createShapes(upper: readonly Step[]): PredictorShapes {
  const shapes: Step[][] = [];
  let turned = upper.map((step): Step => step);
  for (let turn = 0; turn < 4; turn++) {
    shapes.push(turned);
    turned = turned.map(([down, across]): Step => [across === 0 ? 0 : across, down === 0 ? 0 : -down]);
  }
  const points = new Map<string, Step>([['0,0', [0, 0]]]);
  for (const step of shapes.flat()) points.set(step.join(), step);
  return {
    radius: Math.max(...upper.flat().map(Math.abs)),
    shapes,
    points: [...points.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]),
  };
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
