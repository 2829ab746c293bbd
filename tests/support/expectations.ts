import { expect } from 'vitest';
import type { AppError } from '../../src-main/shared/errors.ts';
import { extent } from './numbers.ts';

/** The error that `work` fails with, which has to be of this code and say these words where they are given. */
export async function failureOf(work: Promise<unknown>, code?: string, words?: RegExp | string): Promise<AppError> {
  const error = await work.then(
    () => expect.fail('did not fail'),
    (failure: unknown) => failure as AppError,
  );
  if (code !== undefined) expect(error.code, error.message).toBe(code);
  if (words !== undefined) expect(error.message).toMatch(words);
  return error;
}

/** Progress never falls and ends at 1. */
export function expectProgress(fractions: readonly number[]): void {
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
}

/** A number, or each of a row of them, lies in from..to, both included. */
export function expectWithin(values: number | ArrayLike<number>, from: number, to: number): void {
  const [smallest, largest] = extent(typeof values === 'number' ? [values] : values);
  expect(smallest).toBeGreaterThanOrEqual(from);
  expect(largest).toBeLessThanOrEqual(to);
}

/** The largest difference between two rows of numbers of the same length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

/**
 * Samples that differ between two pictures [height, width, channels] inside of an area.
 * @throws where one outside of it differs
 */
export function changedWithin(
  [before, after]: readonly [ArrayLike<number>, ArrayLike<number>],
  { width, channels = 3 }: { width: number; channels?: number },
  isInside: (x: number, y: number) => boolean,
): number {
  expect(after.length).toBe(before.length);
  let changed = 0;
  for (let i = 0; i < before.length; i += 1) {
    if (before[i] === after[i]) continue;
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    if (!isInside(x, y)) expect.fail(`changed at ${x}, ${y}`);
    changed += 1;
  }
  return changed;
}
