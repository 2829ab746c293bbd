import type { Size } from '../../shared/geometry/rect.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import { maskBounds } from '../../shared/mask/mask.ts';
import { rasterizeMask } from '../../shared/mask/rasterize.ts';
import type { Page } from '../fill/damage-map.ts';
import { requireMemory } from '../imaging/memory.ts';

/** Bytes of pages that are kept: tiles ask for the same ones again and again. */
const largestMemory = 64 * 2 ** 20;

/** The masks of steps as pixels. */
export function createStepMasks() {
  /** Least recently used first. */
  const recent = new Map<string, Page>();

  return {
    /** Null for an empty mask, which stands for the whole photo. @throws MEMORY_TOO_SMALL */
    page(mask: Mask, size: Size): Page | null {
      if (mask.length === 0) return null;
      const key = `${size.width} ${size.height} ${JSON.stringify(mask)}`;
      const page = recent.get(key) ?? draw(mask, size);
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

function draw(mask: Mask, size: Size): Page {
  const bounds = maskBounds(mask, size);
  requireMemory(3 * bounds.width * bounds.height, 'Restoring a part of this photo');
  return { bounds, values: rasterizeMask(mask, size, bounds).values };
}
