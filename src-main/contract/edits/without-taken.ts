import type { MaskOperation } from '../../shared/mask/mask.ts';
import type { PaintedOperation } from './edit.ts';

/**
 * What stays painted after a step took the operations with the ids `taken`, whatever was painted, undone or erased since it was asked for.
 * Operations act on those before them, so only the common beginning can be taken without changing what the rest means; of what follows
 * only shapes go. An inverted mask leaves out what was taken by itself, so it stays whole.
 */
export function withoutTaken(painted: PaintedOperation[], taken: ReadonlySet<string>): PaintedOperation[] {
  if (taken.size === 0) return painted;
  const common = painted.findIndex(({ id }) => !taken.has(id));
  const since = common < 0 ? [] : painted.slice(common);
  if (since.some(({ type }) => type === 'invert')) return painted;
  const left = since.filter((operation) => !isShape(operation) || !taken.has(operation.id));
  const first = left.findIndex((operation) => isShape(operation) && !operation.erase);
  return first < 0 ? [] : left.slice(first);
}

type Shape = Extract<MaskOperation, { erase: boolean }>;

/** The others change what is there, and leave an empty page empty. */
function isShape(operation: MaskOperation): operation is Shape {
  return 'erase' in operation;
}
