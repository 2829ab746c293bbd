import { isEqual } from '../../shared/is-equal.ts';
import type { Mask, MaskOperation } from '../../shared/mask/mask.ts';

/**
 * What stays painted after a step took the operations `taken`, whatever was painted, undone or erased since it was asked for.
 * Operations act on those before them, so only the common beginning can be told to be taken without changing what the rest means;
 * shapes after it go where the step took equal ones. An inverted mask leaves out what was taken by itself, so it stays whole.
 */
export function withoutTaken(painted: Mask, taken: Mask): Mask {
  if (taken.length === 0) return painted;
  let common = 0;
  while (common < painted.length && common < taken.length && isEqual(painted[common], taken[common])) common += 1;
  const since = painted.slice(common);
  if (since.some(({ type }) => type === 'invert')) return painted;
  const others = taken.slice(common).filter(isShape);
  const left = since.filter((operation) => {
    const index = isShape(operation) ? others.findIndex((other) => isEqual(other, operation)) : -1;
    if (index >= 0) others.splice(index, 1);
    return index < 0;
  });
  const first = left.findIndex((operation) => isShape(operation) && !operation.erase);
  return first < 0 ? [] : left.slice(first);
}

type Shape = Extract<MaskOperation, { erase: boolean }>;

/** The others change what is there, and leave an empty page empty. */
function isShape(operation: MaskOperation): operation is Shape {
  return 'erase' in operation;
}
