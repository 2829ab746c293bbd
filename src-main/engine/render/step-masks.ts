import type { Size } from '../../shared/geometry/rect.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Page } from '../../imaging/page.ts';
import { requireMemory } from '../../platform/memory.ts';
import { drawMask, maskMemory } from '../../imaging/masks/draw-mask.ts';
import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';

/** Bytes of pages that are kept: tiles ask for the same ones again and again. */
const largestMemory = 64 * 2 ** 20;

/** The masks of steps as pixels. */
export function createStepMasks(readMasks?: ReadMaskFiles) {
  /** Least recently used first. */
  const recent = new Map<string, Page>();

  return {
    /** Null for an empty mask, which stands for the whole photo. @throws MEMORY_TOO_SMALL, CANCELLED, RECIPE_MALFORMED */
    async page(mask: Mask, size: Size, signal?: AbortSignal): Promise<Page | null> {
      if (mask.length === 0) return null;
      const key = `${size.width} ${size.height} ${JSON.stringify(mask)}`;
      let page = recent.get(key);
      if (!page) {
        requireMemory(maskMemory(mask, size), 'Restoring a part of this photo');
        page = await drawMask(mask, size, { signal, readMasks });
      }
      recent.delete(key);
      recent.set(key, page);
      let total = 0;
      for (const { values } of recent.values()) total += values.length;
      for (const [oldest, { values }] of recent) {
        if (total <= largestMemory || oldest === key) break;
        recent.delete(oldest);
        total -= values.length;
      }
      return page;
    },
  };
}
export type StepMasks = ReturnType<typeof createStepMasks>;
