import { clampRect, isEmptyRect, rectsOverlap, type Size } from '../geometry/rect.ts';
import { maskBounds, operationBounds, type Mask, type MaskOperation } from './mask.ts';
import { rasterizeMask } from './rasterize.ts';

/** Source px of a shape, and figures of a mask, up to which looking takes a few ms. */
const mostPixels = 1 << 20;
const mostFigures = 20_000;

/**
 * Whether an operation changes a pixel of the mask. True also where that cannot be told quickly: of very large shapes and masks, and of bitmaps
 * in files.
 */
export function changesMask(mask: Mask, operation: MaskOperation, size: Size): boolean {
  if (operation.type === 'invert') return true;
  const painted = maskBounds(mask, size);
  if (!('erase' in operation)) return !isEmptyRect(painted);
  const touched = clampRect(operationBounds(operation)!, size);
  if (isEmptyRect(touched)) return false;
  if (operation.erase && !rectsOverlap(touched, painted)) return false;
  if (!operation.erase && mask.length > 0 && !rectsOverlap(touched, painted)) return true;
  const all = [...mask, operation];
  if (touched.width * touched.height > mostPixels || all.reduce((sum, one) => sum + figuresOf(one), 0) > mostFigures) {
    return true;
  }
  const before = rasterizeMask(mask, size, touched).values;
  const after = rasterizeMask(all, size, touched).values;
  return after.some((value, i) => value !== before[i]);
}

/** What an operation costs; files are not at hand here. */
function figuresOf(operation: MaskOperation): number {
  if (operation.type === 'bitmap') return operation.runs?.length ?? Infinity;
  return 'points' in operation ? operation.points.length : 1;
}
