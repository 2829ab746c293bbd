import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { maskFilesOf, type Mask } from '../../../src-main/shared/mask/mask.ts';
import type { MaskPage } from '../../../src-main/shared/mask/shapes.ts';
import { loadMaskFile } from '../../client/load-mask-file.ts';
import type { RasterAnswer, RasterRequest } from './raster-messages.ts';

/** Client of the raster worker: sends each mask and its files once, then requests pages. */
export class MaskRaster {
  readonly #worker = new Worker(new URL('./raster-worker.ts', import.meta.url), { type: 'module' });
  readonly #sent = new Map<string, Mask>();
  readonly #waiting = new Map<number, (page: MaskPage | null) => void>();
  #nextId = 1;

  readonly #address: (url: string) => string;

  /** `address` makes of a file's URL what the host is asked for. */
  constructor(address: (url: string) => string) {
    this.#address = address;
    this.#worker.addEventListener('message', (event: MessageEvent<RasterAnswer>) => {
      const resolve = this.#waiting.get(event.data.id);
      this.#waiting.delete(event.data.id);
      resolve?.('page' in event.data ? event.data.page : null);
    });
  }

  /** The mask's pixels; null when the mask could not be drawn. `slot` names the mask's place (damage, avoid). */
  async page(slot: string, mask: Mask, size: Size, region: Rect, scale: number): Promise<MaskPage | null> {
    if (this.#sent.get(slot) !== mask) {
      const held = maskFilesOf(...this.#sent.values());
      try {
        for (const sha256 of maskFilesOf(mask)) {
          if (held.includes(sha256)) continue;
          this.#post({ type: 'file', sha256, bytes: await loadMaskFile(this.#address(`masks/${sha256}`)) });
        }
      } catch {
        return null;
      }
      this.#sent.set(slot, mask);
      this.#post({ type: 'mask', slot, mask, size });
    }
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#post({ type: 'page', id, slot, region, scale });
    });
  }

  dispose(): void {
    this.#worker.terminate();
    for (const resolve of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }

  #post(request: RasterRequest): void {
    this.#worker.postMessage(request, request.type === 'file' ? [request.bytes.buffer] : []);
  }
}
