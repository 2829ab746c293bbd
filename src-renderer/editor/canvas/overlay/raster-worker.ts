import type { Size } from '../../../../src-main/shared/geometry/rect.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import type { RasterAnswer, RasterRequest } from './raster-messages.ts';

/** Turns masks into pixels away from the page's own thread: a large feather takes longer than a frame. */
const masks = new Map<string, { mask: Mask; size: Size }>();

self.addEventListener('message', (event: MessageEvent<RasterRequest>) => {
  const request = event.data;
  if (request.type === 'mask') {
    masks.set(request.slot, { mask: request.mask, size: request.size });
    return;
  }
  const { id, slot, region, scale } = request;
  const known = masks.get(slot);
  if (!known) return;
  try {
    const page = rasterizeMask(known.mask, known.size, region, scale);
    answer({ id, page }, [page.values.buffer]);
  } catch (error) {
    answer({ id, message: error instanceof Error ? error.message : String(error) }, []);
  }
});

function answer(message: RasterAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}
