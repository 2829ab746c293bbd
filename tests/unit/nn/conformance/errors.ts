import type { Values } from '../../../../src-main/nn/compiler/runtime.ts';
import type { Slope } from './finite-differences.ts';

type Numbers = Readonly<Record<string, ArrayLike<number>>>;

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** A difference that is no number counts as infinite. */
function worse(most: number, difference: number): number {
  return Number.isNaN(difference) ? Infinity : Math.max(most, Math.abs(difference));
}

/**
 * Largest deviation from the slopes, each relative to the largest gradient of its parameter, or to a thousandth of the largest of
 * all: a bias before a norm has no slope, and what is found for it is rounding.
 */
export function slopeError(gradients: Values, slopes: readonly Slope[]): number {
  const least = largestOfAll(gradients) / 1000;
  return slopes.reduce((most, { parameter, indices, weights, value }) => {
    const gradient = gradients[parameter];
    const found = indices.reduce((sum, index, i) => sum + gradient[index] * weights[i], 0);
    const all = slopes.filter((slope) => slope.parameter === parameter).map((slope) => slope.value);
    // Where all slopes are 0 the gradient must be 0 as well.
    return worse(most, (found - value) / (Math.max(largest(gradient), largest(all), least) || 1));
  }, 0);
}

/** Largest difference of two sets of tensors, each relative to the largest element of its tensor, or a thousandth of that of all. */
export function distance(found: Numbers, expected: Numbers): number {
  const least = largestOfAll(expected) / 1000;
  return Object.entries(expected).reduce((most, [name, values]) => {
    const scale = Math.max(largest(values), least) || 1;
    return Array.from(values).reduce((sum, value, i) => worse(sum, (found[name][i] - value) / scale), most);
  }, 0);
}

function largestOfAll(tensors: Numbers): number {
  return Math.max(...Object.values(tensors).map(largest));
}
