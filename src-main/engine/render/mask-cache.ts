import type { Size } from '../../shared/geometry/rect.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Page } from '../../imaging/pages/page.ts';
import { requireMemory } from '../../platform/machine.ts';
import { drawMask, maskMemory } from '../../imaging/masks/draw-mask.ts';
import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';

/** Bytes of pages that are kept: every tile of a view asks for the same ones. */
const capacity = 64 * 2 ** 20;

/** The masks of steps as pixels. */
export function createMaskCache(readMasks?: ReadMaskFiles) {
  const pages = new LruCache<Page>({ capacity, weigh: ({ values }) => values.length });

  return {
    /** Null for an empty mask, which stands for the whole photo. @throws MEMORY_TOO_SMALL, CANCELLED, RECIPE_MALFORMED */
    async page(mask: Mask, size: Size, signal?: AbortSignal): Promise<Page | null> {
      if (mask.length === 0) return null;
      const key = `${size.width} ${size.height} ${JSON.stringify(mask)}`;
      let page = pages.get(key);
      if (!page) {
        requireMemory(maskMemory(mask, size), 'Restoring a part of this photo');
        page = await drawMask(mask, size, { signal, readMasks });
        pages.set(key, page);
      }
      return page;
    },
  };
}
export type MaskCache = ReturnType<typeof createMaskCache>;
