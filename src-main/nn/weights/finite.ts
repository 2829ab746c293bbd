import type { Arrays } from '../compiler/runtime.ts';

/** The name of a tensor that has a NaN or an infinity in it, if there is one. */
export function findNonFinite(tensors: Arrays): string | undefined {
  return Object.keys(tensors).find((name) => !allFinite(tensors[name].values));
}

function allFinite(values: ArrayLike<number>): boolean {
  // Anything times 0 is 0 unless it is not finite; one sum is several times faster than a question for each value.
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] * 0;
  return sum === 0;
}
