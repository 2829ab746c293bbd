import { background } from '../../src-main/shared/background.ts';
import type { MaskMeasure } from '../../src-main/shared/data/photo.ts';
import type { Mask } from '../../src-main/shared/mask/mask.ts';
import type { ConnectionManager } from './connection.svelte.ts';

/** ms after the last stroke. */
const pause = 350;

/** How much of the photo the painted damage is; asked of the host, which counts exactly, a moment after the last stroke. */
export class MeasureManager {
  current = $state.raw<MaskMeasure | null>(null);
  /** The figure belongs to an earlier mask. */
  stale = $state(false);
  readonly #connection: ConnectionManager;
  readonly #steps = new Map<string, MaskMeasure>();
  #stepCount = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | null = null;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  update(photoId: string | null, mask: Mask): void {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    if (photoId === null || mask.length === 0) {
      this.current = null;
      this.stale = false;
      return;
    }
    this.stale = true;
    this.#timer = setTimeout(() => background(this.#ask(photoId, mask), 'Asking'), pause);
  }

  /** The measure of a finished step's mask; undefined until it is known. */
  ofStep(stepId: string): MaskMeasure | undefined {
    void this.#stepCount;
    return this.#steps.get(stepId);
  }

  async measureStep(photoId: string, stepId: string, mask: Mask): Promise<void> {
    if (this.#steps.has(stepId)) return;
    try {
      this.#steps.set(stepId, await this.#connection.host['edit.measure']({ photoId, mask }));
      this.#stepCount += 1;
    } catch {
      // The list then says what was done without saying how much.
    }
  }

  async #ask(photoId: string, mask: Mask): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const measure = await this.#connection.host['edit.measure']({ photoId, mask }, { signal: controller.signal });
      if (controller.signal.aborted) return;
      this.current = measure;
      this.stale = false;
    } catch {
      if (!controller.signal.aborted) this.current = null;
    }
  }
}
