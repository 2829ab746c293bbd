import type { MaskMeasure } from '../../shared/data/photo.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { countComponents } from '../pages/count-components.ts';
import { requireMemory } from '../../platform/machine.ts';
import { drawMask, maskMemory, type DrawMaskOptions } from './draw-mask.ts';

/**
 * How many areas a mask marks and how much of the photo. Holds the mask's page and the parts of one row.
 * @throws CANCELLED, MEMORY_TOO_SMALL, RECIPE_MALFORMED
 */
export async function measureMask(mask: Mask, size: Size, options: DrawMaskOptions): Promise<MaskMeasure> {
  requireMemory(maskMemory(mask, size), 'Measuring what is marked');
  const { bounds, values } = await drawMask(mask, size, options);
  const { yieldToEventLoop } = createWorkContext(0, options.signal);
  const { areas, pixels } = await countComponents(values, bounds.width, (value) => value >= 128, yieldToEventLoop);
  return { areas, pixels, fraction: pixels / (size.width * size.height) };
}
