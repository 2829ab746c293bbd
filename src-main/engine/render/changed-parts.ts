import { clampRect, isEmptyRect, type Rect } from '../../shared/geometry/rect.ts';
import { cellsOf, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';

/** Pixels a side of a tile where there is a mask. */
const tileSide = 1024;
/** Pixels of a strip where there is none: rows as wide as the photo are written at once. */
const stripPixels = 2 ** 20;

export type PartsContext = Pick<WorkContext, 'progress' | 'yieldToEventLoop'>;

/**
 * What a step changed, part by part, so that a photo of any size can be written with the memory of one of them. Parts that
 * the mask leaves alone are passed over; `null` is the whole photo.
 * @throws what `context.yieldToEventLoop` throws
 */
export async function* changedParts(
  changed: PixelSource,
  mask: Page | null,
  context: PartsContext,
): AsyncGenerator<PixelPatch> {
  const parts = mask ? cellsOf(clampRect(mask.bounds, changed), tileSide) : stripsOf(changed);
  for (const [index, part] of parts.entries()) {
    await context.yieldToEventLoop();
    const rect = mask ? boundsOfSet(mask, part) : part;
    if (rect) yield { rect, pixels: await changed.readRegion(rect) };
    context.progress((index + 1) / parts.length);
  }
  context.progress(1);
}

function stripsOf({ width, height }: PixelSource): Rect[] {
  const rows = Math.max(1, Math.floor(stripPixels / width));
  return Array.from({ length: Math.ceil(height / rows) }, (_, i) =>
    clampRect({ x: 0, y: i * rows, width, height: rows }, { width, height }),
  ).filter((rect) => !isEmptyRect(rect));
}
