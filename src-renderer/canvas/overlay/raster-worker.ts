import type { Size } from '../../../src-main/shared/geometry/rect.ts';
import { maskFilesOf, type Mask } from '../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../src-main/shared/mask/rasterize.ts';
import type { RasterAnswer, RasterRequest } from './raster-messages.ts';

/** Rasterizes masks in a worker: a large feather takes longer than a frame. Masks by their slot. */
const masks = new Map<string, { mask: Mask; size: Size }>();
/** Run-length codes by their digest. */
const files = new Map<string, Uint8Array>();

self.addEventListener('message', (event: MessageEvent<RasterRequest>) => {
  const request = event.data;
  if (request.type === 'file') {
    files.set(request.sha256, request.bytes);
    return;
  }
  if (request.type === 'mask') {
    masks.set(request.slot, { mask: request.mask, size: request.size });
    forgetFiles();
    return;
  }
  const { id, slot, region, scale } = request;
  const known = masks.get(slot);
  if (!known) return;
  try {
    const page = rasterizeMask(known.mask, known.size, region, scale, files);
    answer({ id, page }, [page.values.buffer]);
  } catch (error) {
    answer({ id, message: error instanceof Error ? error.message : String(error) }, []);
  }
});

/** Drops files that no mask refers to any more. */
function forgetFiles(): void {
  const named = new Set(maskFilesOf(...[...masks.values()].map(({ mask }) => mask)));
  for (const sha256 of files.keys()) {
    if (named.has(sha256)) continue;
    files.delete(sha256);
  }
}

function answer(message: RasterAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}
