import type { MaskFiles } from '../../shared/mask/bitmap.ts';
import type { Rect, Size } from '../../shared/geometry/rect.ts';
import { maskBounds, type Mask } from '../../shared/mask/mask.ts';
import { rasterizeMaskInTurns } from '../../shared/mask/rasterize.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { Page } from '../pages/page.ts';
import type { ReadMaskFiles } from './mask-store.ts';

export interface DrawMaskOptions {
  readonly signal?: AbortSignal;
  /** Absent where masks name no files. */
  readonly readMasks?: ReadMaskFiles;
  /** What part is wanted; all that the mask can touch where absent. */
  readonly region?: Rect;
}

/** Bytes that drawing a mask takes: its page, with what its operations look at beyond it, and what they need meanwhile. */
export function maskMemory(mask: Mask, size: Size, bounds: Rect = maskBounds(mask, size)): number {
  const files = mask.reduce((sum, operation) => {
    if (operation.type !== 'bitmap') return sum;
    return sum + (operation.runs === undefined ? 2 * operation.width * operation.height : operation.runs.length);
  }, 0);
  return 3 * bounds.width * bounds.height + files;
}

/**
 * A mask's pixels, without keeping the engine from its other work.
 * @throws CANCELLED, RECIPE_MALFORMED where a bitmap is damaged or missing
 */
export async function drawMask(mask: Mask, size: Size, { signal, readMasks, region }: DrawMaskOptions): Promise<Page> {
  const bounds = region ?? maskBounds(mask, size);
  const { yieldToEventLoop } = createWorkContext(0, signal);
  const files: MaskFiles | undefined = await readMasks?.(mask);
  await yieldToEventLoop();
  const { values } = await rasterizeMaskInTurns({ mask, size, region: bounds, files }, yieldToEventLoop);
  return { bounds, values };
}
