import { describe, expect, it } from 'vitest';
import { createBendingEnergy } from '../../../../src-main/imaging/smooth-fill/bending-energy.ts';
import type { QuadraticEnergy } from '../../../../src-main/imaging/smooth-fill/energy.ts';
import type { LocalPredictors } from '../../../../src-main/imaging/smooth-fill/local-predictors.ts';
import { blockSide } from '../../../../src-main/imaging/smooth-fill/patch-moments.ts';
import { createPredictionEnergy } from '../../../../src-main/imaging/smooth-fill/prediction-energy.ts';
import { wideShapes } from '../../../../src-main/imaging/smooth-fill/predictor-shapes.ts';
import { random } from './pictures.ts';

const width = 13;
const height = 9;

/** Half the derivative of a quadratic energy by pixel (x, y): exact, as a second difference of a polynomial of degree two. */
function derivative(energyOf: (values: number[]) => number, values: number[], pixel: number): number {
  const up = [...values];
  const down = [...values];
  up[pixel] += 0.5;
  down[pixel] -= 0.5;
  return (energyOf(up) - energyOf(down)) / 2;
}

function applyRow(energy: QuadraticEnergy, values: number[], x: number, y: number): number {
  const side = 2 * energy.reach + 1;
  const row = new Float64Array(side * side);
  energy.row(x, y, row);
  let sum = 0;
  row.forEach((weight, cell) => {
    if (weight === 0) return;
    const otherX = x + (cell % side) - energy.reach;
    const otherY = y + Math.floor(cell / side) - energy.reach;
    expect(otherX >= 0 && otherY >= 0 && otherX < width && otherY < height).toBe(true);
    expect(energy.pattern[cell]).toBe(1);
    sum += weight * values[otherY * width + otherX];
  });
  return sum;
}

function plate(values: number[], bending: number, tension: number): number {
  const at = (x: number, y: number): number => values[y * width + x];
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = x + 1 < width;
      const below = y + 1 < height;
      if (x > 0 && right) sum += bending * (at(x - 1, y) - 2 * at(x, y) + at(x + 1, y)) ** 2;
      if (y > 0 && below) sum += bending * (at(x, y - 1) - 2 * at(x, y) + at(x, y + 1)) ** 2;
      if (right && below) sum += 2 * bending * (at(x, y) - at(x + 1, y) - at(x, y + 1) + at(x + 1, y + 1)) ** 2;
      if (right) sum += tension * (at(x + 1, y) - at(x, y)) ** 2;
      if (below) sum += tension * (at(x, y + 1) - at(x, y)) ** 2;
    }
  }
  return sum;
}

describe('energies', () => {
  const next = random(5);
  const values = Array.from({ length: width * height }, next);

  it.each([
    [1, 0.3],
    [1, 0.001],
    [0, 1],
  ])(
    'bending %d and tension %d give the derivative of the plate at every pixel, the border included',
    (bending, tension) => {
      const energy = createBendingEnergy(width, height, bending, tension);
      for (let pixel = 0; pixel < values.length; pixel++) {
        const expected = derivative((other) => plate(other, bending, tension), values, pixel);
        expect(applyRow(energy, values, pixel % width, Math.floor(pixel / width))).toBeCloseTo(expected, 9);
      }
    },
  );

  it('the plate is the 13-point biharmonic stencil inside the picture', () => {
    const row = new Float64Array(25);
    createBendingEnergy(20, 20, 1, 0).row(10, 10, row);
    const stencil = [0, 0, 1, 0, 0, 0, 2, -8, 2, 0, 1, -8, 20, -8, 1, 0, 2, -8, 2, 0, 0, 0, 1, 0, 0];
    stencil.forEach((weight, cell) => expect(row[cell]).toBeCloseTo(weight, 5));
  });

  it('prediction errors give the derivative of their sum of squares, with other predictors in every block', () => {
    const columns = Math.ceil(width / blockSide);
    const blocks = columns * Math.ceil(height / blockSide);
    const members = 1 + wideShapes.shapes[0].length;
    const predictors: LocalPredictors = {
      shapes: wideShapes,
      columns,
      sets: Int32Array.from({ length: blocks }, (_, block) => block),
      weights: Float64Array.from({ length: blocks * 4 * members }, () => 20 * (next() - 0.5)),
    };
    const energyOf = (other: number[]): number => {
      let sum = plate(other, 1, 0.001);
      for (let pixel = 0; pixel < other.length; pixel++) {
        const x = pixel % width;
        const y = Math.floor(pixel / width);
        const block = Math.floor(y / blockSide) * columns + Math.floor(x / blockSide);
        wideShapes.shapes.forEach((shape, direction) => {
          const steps = [[0, 0] as const, ...shape];
          const places = steps.map(([down, across]) => [x + across, y + down]);
          if (places.some(([placeX, placeY]) => placeX < 0 || placeY < 0 || placeX >= width || placeY >= height))
            return;
          const error = places.reduce(
            (total, [placeX, placeY], member) =>
              total + predictors.weights[(block * 4 + direction) * members + member] * other[placeY * width + placeX],
            0,
          );
          sum += error * error;
        });
      }
      return sum;
    };
    const energy = createPredictionEnergy(width, height, predictors);
    for (let pixel = 0; pixel < values.length; pixel++) {
      const found = applyRow(energy, values, pixel % width, Math.floor(pixel / width));
      expect(found).toBeCloseTo(derivative(energyOf, values, pixel), 6);
    }
  });

  it('the four predictor shapes are rotations of each other that never contain their own pixel', () => {
    const names = wideShapes.shapes.map((shape) => shape.map((step) => step.join()).sort());
    expect(new Set(names.map((list) => list.join(' '))).size).toBe(4);
    for (const list of names) {
      expect(new Set(list).size).toBe(8);
      expect(list).not.toContain('0,0');
    }
    const opposite = wideShapes.shapes[0].map(([down, across]) => [0 - down, 0 - across].join()).sort();
    expect(names[2]).toEqual(opposite);
  });
});
